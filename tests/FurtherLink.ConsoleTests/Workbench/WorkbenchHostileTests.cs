using System.Text.Json;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>
/// The programs are pupils', and what they send is drawn in the teacher's page: whatever it is, no script of theirs runs there, the page answers, and does not grow
/// without end.
/// </summary>
internal sealed class WorkbenchHostileTests : WorkbenchTests
{
    // Every one of these says each line to its socket by itself, and none of what the package would refuse is.
    private const string Says = """
        import base64, json, os, socket, struct, threading
        link = socket.socket(socket.AF_UNIX)
        link.connect(os.environ["FURTHER_LINK_SOCKET"])
        threading.Thread(target=lambda: [None for _ in iter(lambda: link.recv(65536), b"")], daemon=True).start()
        def say(channel, data):
            link.sendall((json.dumps({"channel": channel, "data": data}) + "\n").encode())
        evil = "<img src=x onerror='window.hacked=1'><svg onload='window.hacked=1'><script>window.hacked=1</script>{{1}}javascript:window.hacked=1"

        """;

    private const string Markup = Says + """
        say("chart", {"chart": evil, "kind": "bar", "title": evil, "x": [evil, evil + "2"], "series": [{"label": evil, "values": [1, 2]}]})
        say("display", {"kind": "text", "text": evil, "name": evil})
        say("display", {"kind": "table", "columns": [evil], "rows": [[evil], [1]]})
        say("display", {"kind": "image", "type": "image/svg+xml", "data": base64.b64encode(evil.encode()).decode()})
        say("display", {"kind": "image", "type": "image/png", "data": base64.b64encode(evil.encode()).decode()})
        say("ui", {"id": evil, "kind": "button", "text": evil})
        say("ui", {"id": "label", "kind": "label", "text": evil})
        say("ui", {"id": "toggle", "kind": "toggle", "text": evil, "value": True})
        say("ui", {"id": "slider", "kind": "slider", "text": evil, "value": 1, "minimum": 0, "maximum": 2, "step": 1})
        say("keylisten", "x dialog")
        say("message", {"msgtype": "draw", "shape": "text", "args": [10, 100, evil], "cmd": {"color": "url(javascript:window.hacked=1)"}})
        print(evil)
        print("\033]0;" + evil + "\007\033]8;;javascript:window.hacked=1\033\\link\033]8;;\033\\")
        raise Exception(evil)
        """;

    private const string Much = Says + """
        for number in range(300):
            say("chart", {"chart": f"chart {number}", "kind": "line", "series": [{"values": [number, 1]}]})
        for number in range(2000):
            say("ui", {"id": f"control {number}", "kind": "slider", "text": "x" * 1000, "value": 1e300, "minimum": -1e308, "maximum": 1e308, "step": 1e-300})
        for number in range(200):
            say("keylisten", f"key {number}")
        for number in range(10):
            say("display", {"kind": "text", "text": "x" * 400_000})
            say("display", {"kind": "table", "columns": None, "rows": [[number] * 10] * 10_000})
        bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 100_000, 100_000, 8, 6, 0, 0, 0, 0)
        say("display", {"kind": "image", "type": "image/png", "data": base64.b64encode(bomb).decode()})
        say("video", base64.b64encode(b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + bytes(12)).decode())
        print("much")
        number = 0
        while True:
            number += 1
            say("message", {"msgtype": "draw", "shape": "circle", "args": [number % 400, 150, 1e308], "cmd": {"color": "x" * 10_000}})
            say("chart", {"chart": "chart 0", "kind": "line", "series": [{"values": list(range(number % 7, 60_000))}]})
            say("ui", {"id": "control 0", "kind": "label", "text": str(number)})
        """;

    [Test, CancelAfter(120_000)]
    public async Task Markup_is_text_wherever_it_is_shown(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("markup.py", Markup));
        await bench.StartAsync("markup.py");
        await Expect(bench.State).ToContainTextAsync("Ended with an error");
        await Expect(bench.Page.Locator(".problem-message")).ToContainTextAsync("<script>");
        foreach (string shown in (string[])[".chart figcaption", ".shown pre", ".shown td", ".control.label", "button.control", ".control.toggle", ".control.slider label"])
        {
            await Expect(bench.Page.Locator(shown).First).ToContainTextAsync("<img src=x onerror=");
        }

        await Expect(bench.Page.GetByRole(AriaRole.Button, new() { Name = "x dialog" })).ToHaveClassAsync("key");
        Assert.That(await bench.Page.EvaluateAsync<bool>("() => 'hacked' in window || document.querySelector('main script, main [onerror], main [onload], img[src=x]') !== null"), Is.False);
    }

    [Test, CancelAfter(180_000)]
    public async Task However_much_it_is_the_page_answers_and_does_not_grow(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: [("much.py", Much), ("other.py", "print()")]);
        await bench.StartAsync("much.py");
        await Expect(bench.Terminal).ToContainTextAsync("much", new() { Timeout = 90_000 });
        await Expect(bench.Page.Locator(".control.label")).ToHaveTextAsync(Digits, new() { Timeout = 20_000 });
        string before = await bench.Page.Locator(".control.label").InnerTextAsync();

        // It goes on, and the page is used meanwhile.
        await bench.Row("other.py").ClickAsync();
        await Expect(bench.Editor).ToContainTextAsync("print()", new() { Timeout = 20_000 });
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.TypeAsync("#");
        await Expect(bench.Editor).ToContainTextAsync("#", new() { Timeout = 20_000 });
        await Expect(bench.Page.Locator(".control.label")).Not.ToHaveTextAsync(before, new() { Timeout = 20_000 });
        JsonElement counted = await bench.Page.EvaluateAsync<JsonElement>("""
            () => ({
              elements: document.querySelectorAll('*').length, charts: document.querySelectorAll('.chart').length, controls: document.querySelectorAll('.control').length,
              keys: document.querySelectorAll('.key').length, bytes: performance.memory.usedJSHeapSize,
            })
            """);
        TestContext.Out.WriteLine(counted);
        Assert.That(counted.GetProperty("charts").GetInt32(), Is.EqualTo(12));
        Assert.That(counted.GetProperty("controls").GetInt32(), Is.EqualTo(100));
        Assert.That(counted.GetProperty("keys").GetInt32(), Is.EqualTo(40));
        Assert.That(counted.GetProperty("elements").GetInt32(), Is.LessThan(40_000));
        Assert.That(counted.GetProperty("bytes").GetInt64(), Is.LessThan(400_000_000));
        await bench.Stop.ClickAsync();
        await Expect(bench.State).ToHaveTextAsync("Stopped", new() { Timeout = 20_000 });
    }

    [TestCase("[1e308, -1e308, 5]")]
    [TestCase("[1e17, 1e17 + 16, 1e17 + 32]")]
    [TestCase("[float('inf'), 1, 2]")]
    [TestCase("[5e-324, 0, 1e-320]")]
    [TestCase("[None, None, None]")]
    [TestCase("[]")]
    [CancelAfter(60_000)]
    public async Task No_numbers_keep_a_chart_from_being_drawn(string values, CancellationToken ct)
    {
        string program = Says + $$$"""
            text = json.dumps({"values": {{{values}}}}).replace("Infinity", "1e999")
            for kind in ("line", "bar", "scatter"):
                for x in ("null", text[11:-1]):
                    link.sendall(('{"channel": "chart", "data": {"chart": "%s %s", "kind": "%s", "x": %s, "series": [%s]}}\n' % (kind, len(x), kind, x, text)).encode())
            input("drawn? ")
            """;
        await using Bench bench = await OpenAsync(ct, files: ("numbers.py", program));
        await bench.StartAsync("numbers.py");
        await Expect(bench.Terminal).ToContainTextAsync("drawn?");
        await Expect(bench.Page.Locator(".chart canvas")).ToHaveCountAsync(6);
        await bench.Page.Keyboard.TypeAsync("yes\n");
        await Expect(bench.State).ToHaveTextAsync("Finished");
    }

    private static readonly System.Text.RegularExpressions.Regex Digits = new(@"^\d+$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
