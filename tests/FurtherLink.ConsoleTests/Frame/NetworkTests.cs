using System.Text.Json;

using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Frame;

/// <summary>What networks do to a console that is open: sleep, change, lead to another device.</summary>
internal sealed class NetworkTests
{
    // 20 ms each. The laptop sleeps for more than ten seconds: a browser that heard something within so many takes its connection for alive.
    private const int Many = 1200, Woken = 620, Few = 500;
    private const int Digits = 4;
    private const string Shown = "[...document.querySelectorAll('.xterm-rows > div')].map(row => row.textContent.trim()).join('')";

    // Numbers of four digits, one after the other: however the terminal breaks its lines, what is missing or doubled is seen. The file tells how far it is.
    private const string Counting = """
        import time
        for n in range(NUMBERS):
            print(f"{n:04d}", end="", flush=True)
            if n % 50 == 0:
                with open("progress", "w") as progress: print(n, file=progress)
            time.sleep(0.02)
        print()
        """;

    // What browsers say of connections that end.
    private const string Broken = "ERR_|WebSocket|Failed to load resource|Disconnection timed out";

    private Stage _stage = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _stage = await Stage.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_laptop_that_slept_goes_on_within_seconds_and_misses_nothing(CancellationToken ct)
    {
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await CountAsync(cable, Many, ct);
        cable.FallSilent();
        await UntilProgressAsync(Woken, ct); // more than ten seconds, in which the page hears nothing
        Assert.That((await ShownAsync(page)).Length, Is.LessThan(300 * Digits));
        cable.Mend();
        await WakeAsync(page, Woken, Many);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_laptop_that_changes_its_network_misses_nothing(CancellationToken ct)
    {
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await CountAsync(cable, Few, ct);
        cable.Reset();
        await UntilProgressAsync(200, ct);
        cable.Reset();
        await WakeAsync(page, 250, Few);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_network_that_swallows_everything_is_noticed_without_being_told(CancellationToken ct)
    {
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await _stage.OpenAsync(ct, cable: cable);
        page.Allow(Broken);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        cable.FallSilent();
        await page.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))"); // and no event any more
        ILocator banner = page.Page.GetByText("this page comes back by itself");
        await Expect(banner).ToBeVisibleAsync(new() { Timeout = 20_000 });
        // Connections that nobody answers are given up and begun again; the page goes on saying that the device is away.
        int sockets = page.Requests.Count(static one => one.StartsWith("SOCKET", StringComparison.Ordinal));
        await TestDaemon.UntilAsync(() => page.Requests.Count(static one => one.StartsWith("SOCKET", StringComparison.Ordinal)), Is.GreaterThan(sockets + 1), ct);
        await Expect(banner).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".link-state.waiting")).ToBeVisibleAsync();
        cable.Mend();
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(banner).ToHaveCountAsync(0);
    }

    [Test, CancelAfter(120_000)]
    public async Task Another_device_in_its_place_is_told_by_its_certificate(CancellationToken ct)
    {
        await using Stage other = await Stage.StartAsync(ct); // with a key that this browser does not believe
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await _stage.OpenAsync(ct, cable: cable);
        page.Expect("ERR_CERT_AUTHORITY_INVALID");
        page.Allow(Broken);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        cable.LeadTo(other.Daemon);
        cable.Reset();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "What can I do?" }).ClickAsync(new() { Timeout = 30_000 });
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("the device may have a new one: compare its fingerprint");
        await TestDaemon.UntilAsync(() => page.Wrongs, Has.Some.Contains("ERR_CERT_AUTHORITY_INVALID"), ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_browser_that_blocks_the_local_network_is_named_with_what_to_change(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        await DenyAsync(page, "local-network-access");
        page.Allow(Broken);
        await page.Context.SetOfflineAsync(true);
        await page.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "What can I do?" }).ClickAsync(new() { Timeout = 30_000 });
        await Expect(page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Listitem).First).ToContainTextAsync("This browser blocks the local network. Open the site settings");
    }

    [Test, CancelAfter(60_000)]
    public async Task What_cannot_be_fetched_any_more_is_told(CancellationToken ct)
    {
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await _stage.OpenAsync(ct, cable: cable);
        page.Allow(Broken);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(true);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Settings and more" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "About this device" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A part of this page could not be fetched");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Load the page again" })).ToBeVisibleAsync();
    }

    // As somebody does in the browser's settings. Only the browser as a whole may, and it wants to be told which of its windows; it holds as long as this session.
    private static async Task DenyAsync(ConsolePage page, string permission)
    {
        ICDPSession browser = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        JsonElement targets = (await browser.SendAsync("Target.getTargets"))!.Value.GetProperty("targetInfos");
        JsonElement target = targets.EnumerateArray().Single(one => one.GetProperty("type").GetString() == "page" && one.GetProperty("url").GetString() == page.Page.Url);
        _ = await browser.SendAsync("Browser.setPermission", new Dictionary<string, object>
        {
            ["permission"] = new Dictionary<string, object> { ["name"] = permission },
            ["setting"] = "denied",
            ["browserContextId"] = target.GetProperty("browserContextId").GetString()!,
        });
    }

    // Opens the console where the terminal has room for all, and runs the counting program until it has come to 100.
    private async Task<ConsolePage> CountAsync(Cable cable, int numbers, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(_stage.Daemon.WorkDirectory, "counting.py"), Counting.Replace("NUMBERS", $"{numbers}", StringComparison.Ordinal), ct);
        File.Delete(Path.Combine(_stage.Daemon.WorkDirectory, "progress"));
        ConsolePage page = await _stage.OpenAsync(ct, cable: cable, screen: new BrowserNewContextOptions(Screens.Desktop)
        {
            ViewportSize = new ViewportSize
            {
                Width = 1800,
                Height = 1600,
            },
        });
        try
        {
            page.Allow(Broken);
            await page.Page.GetByRole(AriaRole.Treeitem, new() { Name = "counting.py", Exact = true }).ClickAsync();
            await Expect(page.Page.GetByLabel("Text of counting.py")).ToBeVisibleAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
            await UntilShownAsync(page, 100);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    private Task UntilProgressAsync(int number, CancellationToken ct) => TestDaemon.UntilAsync(Progress, Is.GreaterThanOrEqualTo(number), ct);

    private int Progress()
    {
        string file = Path.Combine(_stage.Daemon.WorkDirectory, "progress");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), out int number) ? number : -1;
    }

    // The laptop wakes, as browsers say that to a page; output goes on while the program still runs, and in the end every number is there once.
    private static async Task WakeAsync(ConsolePage page, int soon, int numbers)
    {
        long began = TimeProvider.System.GetTimestamp();
        await page.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange')); }");
        await UntilShownAsync(page, soon);
        TestContext.Out.WriteLine($"goes on after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s");
        await Expect(page.Page.Locator(".program-foot .state")).ToContainTextAsync("Finished", new() { Timeout = 60_000 });
        string all = string.Concat(Enumerable.Range(0, numbers).Select(static n => $"{n:D4}"));
        await UntilShownAsync(page, numbers);
        Assert.That(await ShownAsync(page), Is.EqualTo(all));
        await Expect(page.Page.GetByText("this page comes back by itself")).ToHaveCountAsync(0);
    }

    private static Task<string> ShownAsync(ConsolePage page) => page.Page.EvaluateAsync<string>(Shown);

    private static async Task UntilShownAsync(ConsolePage page, int numbers) => _ = await page.Page.WaitForFunctionAsync($"() => {Shown}.length >= {numbers * Digits}");
}
