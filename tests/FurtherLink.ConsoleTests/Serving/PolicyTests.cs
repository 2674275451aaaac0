using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.ConsoleTests.Serving;

/// <summary>What a page that the daemon serves may do in a real browser; and that these tests notice what it may not.</summary>
internal sealed class PolicyTests
{
    private StandInPage _console = null!;
    private Stage _stage = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _console = StandInPage.Create();
        _stage = await Stage.StartAsync(patience.Token, _console.Settings);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_stage is not null) await _stage.DisposeAsync();
        _console?.Dispose();
    }

    [Test, CancelAfter(60_000)]
    public async Task Our_own_scripts_and_styles_work_and_nothing_is_said_about_them(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);

        Assert.That(await page.Page.TitleAsync(), Is.EqualTo("script ran"));
        Assert.That(await ColourAsync(page, "#sheet"), Is.EqualTo("rgb(1, 2, 3)"), "from the style sheet");
        Assert.That(await ColourAsync(page, "#constructed"), Is.EqualTo("rgb(4, 5, 6)"), "from a style sheet that a script constructed");
        Assert.That(await ColourAsync(page, "#attribute"), Is.EqualTo("rgb(7, 8, 9)"), "from an attribute that a script set");
    }

    [TestCase("const s = document.createElement('script'); s.textContent = 'document.title = \"injected\"'; document.body.append(s)", "script-src-elem: inline")]
    [TestCase("document.body.innerHTML += '<img src=\"/nothing.png\" onerror=\"document.title = 1\">'", "(?s)script-src-attr|inline event handler")]
    [TestCase("const s = document.createElement('style'); s.textContent = '* { color: red }'; document.body.append(s)", "style-src-elem: inline")]
    [TestCase("fetch('https://example.org/').catch(() => 0)", "connect-src: https://example.org")]
    [TestCase("new WebSocket('wss://example.org/')", "connect-src: wss://example.org")]
    [TestCase("const i = new Image(); i.src = 'https://example.org/x.png'", "img-src: https://example.org/x.png|left the device: GET https://example.org/x.png")]
    [TestCase("const f = document.createElement('iframe'); f.src = 'https://example.org/'; document.body.append(f)", "frame-src: https://example.org")]
    [TestCase("const b = document.createElement('base'); b.href = 'https://example.org/'; document.head.append(b)", "base-uri: https://example.org")]
    [CancelAfter(60_000)]
    public async Task What_is_not_ours_is_kept_out_and_noticed(string script, string violation, CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        page.Expect(violation);
        page.Expect("console: ");
        bool asksForNothing = script.Contains("/nothing.png", StringComparison.Ordinal);
        if (asksForNothing) page.Expect("404");

        await page.Page.EvaluateAsync(script);
        if (asksForNothing) await TestDaemon.UntilAsync(() => page.Wrongs, Has.Some.Contains("404"), ct);

        await TestDaemon.UntilAsync(() => page.Wrongs, Has.Some.Matches(violation), ct);
        Assert.That(await page.Page.TitleAsync(), Is.EqualTo("script ran"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_paired_page_opens_a_socket_and_runs_a_program(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        string output = await page.Page.EvaluateAsync<string>("""
            () => new Promise((done, failed) => {
                const socket = new WebSocket(`wss://${location.host}/run`, ['further-link']);
                let output = '';
                socket.onerror = () => failed(new Error('no socket'));
                socket.onopen = () => socket.send(JSON.stringify({ type: 'start', process: '1', data: { runner: 'python3', code: 'print(6 * 7)' } }));
                socket.onmessage = message => {
                    const { type, data } = JSON.parse(message.data);
                    if (type === 'stdout') output += data.output;
                    if (type === 'stopped') done(output);
                };
            })
            """);
        Assert.That(output, Is.EqualTo("42\n"));
        Assert.That(page.Requests, Has.Member("SOCKET /run"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_page_that_is_not_paired_is_shown_but_runs_nothing(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, paired: false);
        page.Expect("401");
        Assert.That(await page.Page.TitleAsync(), Is.EqualTo("script ran"));
        Assert.That(await page.Page.EvaluateAsync<int>("async () => (await fetch('/runners')).status"), Is.EqualTo(401));
    }

    [Test, CancelAfter(60_000)]
    public async Task Parts_are_fetched_compressed_and_once(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        const string sizes = "() => performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/')).map(e => [e.transferSize, e.encodedBodySize, e.decodedBodySize])";
        int[][] first = await page.Page.EvaluateAsync<int[][]>(sizes);
        await page.Page.ReloadAsync();
        int[][] second = await page.Page.EvaluateAsync<int[][]>(sizes);

        Assert.That(first, Has.Length.EqualTo(2).And.All.Matches<int[]>(static one => one?[0] > 0 && one[1] < one[2]), "smaller on the way than here");
        Assert.That(second, Has.Length.EqualTo(2).And.All.Matches<int[]>(static one => one?[0] == 0), "from the browser's own cache");
    }

    [Test, CancelAfter(60_000)]
    public async Task No_page_from_elsewhere_shows_it_in_a_frame(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        page.Expect("frame-ancestors|frame-src|Framing");
        await page.Page.EvaluateAsync("const f = document.createElement('iframe'); f.src = '/'; document.body.append(f)");
        await TestDaemon.UntilAsync(() => page.Wrongs, Is.Not.Empty, ct);
    }

    private static Task<string> ColourAsync(ConsolePage page, string selector) =>
        page.Page.Locator(selector).EvaluateAsync<string>("element => getComputedStyle(element).color");
}
