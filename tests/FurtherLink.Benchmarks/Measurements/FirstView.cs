using System.Reflection;

using FurtherLink.Benchmarks.Processes;

using Microsoft.Playwright;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// The web console in Debian's chromium, over loopback and TLS, each time in a browser that was never here: from the navigation to the largest paint
/// (https://www.w3.org/TR/largest-contentful-paint/) of the workbench. The floor is a page of one line of text from the same daemon in the same browser.
/// </summary>
internal sealed class FirstView : IBenchmark
{
    private const int Loads = 10;
    private const double MostMilliseconds = 1000;

    // Until nothing larger is painted: when the files are listed, the first view is complete.
    private const string LargestPaint = """
        async () => {
          await new Promise(done => {
            const look = () => document.querySelector('main.workbench [role=tree]') ? done() : requestAnimationFrame(look);
            look();
          });
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          return await new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }));
        }
        """;

    private const string FirstPaint = """
        () => new Promise(done => {
          const look = () => {
            const [entry] = performance.getEntriesByName('first-contentful-paint');
            if (entry) done(entry.startTime); else requestAnimationFrame(look);
          };
          look();
        })
        """;

    private static readonly string[] Programs = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

    public string Name => "page";

    public IEnumerable<Measurement> Run(Workbench bench) => RunAsync(bench).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<Measurement>> RunAsync(Workbench bench)
    {
        string chromium = Programs.FirstOrDefault(File.Exists) ?? throw new BenchmarkException("there is no chromium; scripts/setup test installs it");
        string package = typeof(FirstView).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        using Server daemon = bench.StartDaemon(tls: true);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-gpu"],
        });

        Samples floor = new(), first = new(), largest = new();
        int bytes = 0;
        for (int load = 0; load <= bench.Samples(Loads); load++)
        {
            // The first warms up the daemon and the browser's own files, not its cache: each of these has a new one.
            double line = await LoadAsync(browser, new Uri(daemon.Address, "robots.txt"), async page => await page.EvaluateAsync<double>(FirstPaint));
            double all = await LoadAsync(browser, daemon.Address, async page =>
            {
                double painted = await page.EvaluateAsync<double>(LargestPaint);
                if (load > 0) first.Add(await page.EvaluateAsync<double>(FirstPaint));
                bytes = await page.EvaluateAsync<int>("performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize ?? 0), 0)");
                return painted;
            });
            if (load == 0) continue;
            floor.Add(line);
            largest.Add(all);
        }

        return
        [
            Measurement.Below(
                "console, cold cache: navigation → largest paint, median (floor: a page of one line)", largest.Median, MostMilliseconds, "ms", Measurement.Figure(floor.Median, "ms")),
            Measurement.ForInformation(
                $"the same: first paint, median; the slowest of {largest.Count} loads; what was sent", $"{first.Median:0} ms; {largest.Worst:0} ms; {bytes / 1024} KiB"),
        ];
    }

    private static async Task<double> LoadAsync(IBrowser browser, Uri address, Func<IPage, Task<double>> measure)
    {
        await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            IgnoreHTTPSErrors = true,
            ViewportSize = new ViewportSize
            {
                Width = 1280,
                Height = 800,
            },
        });
        try
        {
            IPage page = await context.NewPageAsync();
            _ = await page.GotoAsync(address.ToString());
            return await measure(page);
        }
        catch (PlaywrightException failure)
        {
            throw new BenchmarkException($"{address}: {failure.Message}");
        }
    }
}
