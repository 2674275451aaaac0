using System.Reflection;

using FurtherLink.Benchmarks.Processes;

using Microsoft.Playwright;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// Ten million bytes that a program prints, until the last line is seen in the workbench: the program's terminal, the daemon, its messages, the browser, the page.
/// The floor is xterm.js alone in the same page, given the same text from memory. Debian's Chromium without a graphics processor, as a phone without WebGL is.
/// </summary>
internal sealed class BrowserOutput : IBenchmark
{
    private const int Rounds = 5;
    private const int Last = 1_235_000;
    private const double Megabytes = (((Last * 7.0) - 1_111_104) + (Last * 2.0)) / 1e6; // digits, and a terminal's line ends
    private const double LeastPart = 0.4;
    private const double MostSeconds = 3;

    private const string Program = """
        import os
        text = "".join(f"{number}\n" for number in range(1, 1_235_001)).encode()
        input("ready ")
        while text:
            text = text[os.write(1, text):]
        """;

    // Resolves to the seconds from the first change of the screen, which is the echo of the key that is pressed then, to the last line.
    private const string Watch = """
        last => {
          const rows = document.querySelector('.terminal-view .xterm-rows');
          const first = new Promise(resolve => new MutationObserver((_, observer) => { observer.disconnect(); resolve(performance.now()); })
            .observe(rows, { childList: true, subtree: true, characterData: true }));
          window.measured = first.then(async start => {
            while (!rows.textContent.includes(last)) await new Promise(requestAnimationFrame);
            return (performance.now() - start) / 1000;
          });
        }
        """;

    private const string Alone = """
        async last => {
          const real = document.querySelector('.terminal-view'), host = document.createElement('div'), place = real.getBoundingClientRect();
          host.style.cssText = `position: fixed; z-index: 99; left: ${place.x}px; top: ${place.y}px; width: ${place.width}px; height: ${place.height}px; background: black`;
          document.body.append(host);
          const rows = real.querySelectorAll('.xterm-rows > div').length, cols = Math.floor(place.width / 9);
          const xterm = new window.Terminal({ rows, cols, fontSize: 14, lineHeight: 1.2, scrollback: 10_000, minimumContrastRatio: 4.5 });
          xterm.open(host);
          let text = '';
          for (let number = 1; number <= last; number++) text += number + '\r\n';
          const start = performance.now();
          for (let at = 0; at < text.length; at += 65536) xterm.write(text.slice(at, at + 65536));
          while (!host.querySelector('.xterm-rows').textContent.includes(String(last))) await new Promise(requestAnimationFrame);
          const seconds = (performance.now() - start) / 1000;
          xterm.dispose();
          host.remove();
          return seconds;
        }
        """;

    private static readonly string[] Chromiums = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser"];

    public string Name => "browser";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemonWithFiles();
        var floor = new Samples();
        var ours = new Samples();
        try
        {
            MeasureAsync(daemon.Address, bench.Options.Quick ? 2 : Rounds, floor, ours).GetAwaiter().GetResult();
        }
        catch (PlaywrightException failure)
        {
            throw new BenchmarkException(failure.Message);
        }

        yield return Measurement.AtLeast(
            $"{Megabytes:0.0} MB of numbered lines shown in Chromium, median", Megabytes / floor.Median, Megabytes / ours.Median, LeastPart, "MB/s");
        yield return Measurement.Below("the same, median", ours.Median, MostSeconds, "s", Measurement.Figure(floor.Median, "s"));
    }

    private static async Task MeasureAsync(Uri address, int rounds, Samples floor, Samples ours)
    {
        string package = typeof(BrowserOutput).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "PlaywrightPackage").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromiums.FirstOrDefault(File.Exists) ?? throw new BenchmarkException("no chromium here: scripts/setup test installs it"),
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        });
        // The floor is a script of our own, which the daemon's policy would not let in.
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { BypassCSP = true, Locale = "en-GB" });
        await OpenAsync(page, address);
        for (int round = 0; round < rounds; round++)
        {
            await page.Locator("button.run").ClickAsync();
            await page.WaitForFunctionAsync("() => document.querySelector('.terminal-view .xterm-rows')?.textContent.trimEnd() === 'ready'");
            await page.EvaluateAsync(Watch, $"{Last}");
            await page.Keyboard.PressAsync("Enter");
            ours.Add(await page.EvaluateAsync<double>("() => window.measured"));
            await page.WaitForFunctionAsync("() => document.querySelector('.program-foot .state').textContent === 'Finished'");
            floor.Add(await page.EvaluateAsync<double>(Alone, Last));
        }
    }

    private static async Task OpenAsync(IPage page, Uri address)
    {
        await page.GotoAsync(address.ToString());
        await page.Locator("main.workbench").WaitForAsync();
        await page.EvaluateAsync("async text => { const answer = await fetch('/files/flood.py', { method: 'PUT', body: text }); if (!answer.ok) throw new Error(await answer.text()); }", Program);
        await page.ReloadAsync();
        await page.Locator("[role=treeitem][aria-label='flood.py']").ClickAsync();
        await page.Locator(".cm-content").WaitForAsync();
        string modules = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/console/node_modules/@xterm/xterm"));
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = Path.Combine(modules, "lib/xterm.js") });
    }
}
