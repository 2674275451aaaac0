using System.Net;
using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>A program that shows windows, and somebody who looks at it and works with it.</summary>
/// <param name="separated">Whether a launcher process starts programs.</param>
[TestFixture(false), TestFixture(true)]
internal sealed class DisplayTests(bool separated)
{
    [Test, CancelAfter(60_000)]
    public async Task A_window_is_told_of_and_can_be_looked_at(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: Graphics.Turtle, more: Graphics.Options(640, 480));
        RunMessage shown = await client.FirstAsync("novnc", "1", ct);

        string path = shown.Data.GetProperty("path").GetString()!;
        Assert.That(shown.Data.GetProperty("port").GetInt32(), Is.EqualTo(daemon.Address.Port));
        Assert.That(path, Does.Match("^/display[.]html#session=[0-9a-f]{32}$"));
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, path.Split('=')[1], ct);
        Assert.That((viewer.Width, viewer.Height, viewer.SubProtocol), Is.EqualTo((640, 480, "binary")));
        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Keys_and_clicks_reach_the_program(CancellationToken ct)
    {
        const string listener =
            """
            import tkinter
            root = tkinter.Tk()
            root.geometry("300x200")
            root.bind("<Key>", lambda event: print("key", event.char, flush=True))
            root.bind("<Button-1>", lambda event: print("click", event.x_root, event.y_root, flush=True))
            root.after(100, root.focus_force)
            root.update()
            root.mainloop()
            """;
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.StartAsync(client, "1", listener, ct), ct);

        // A click is only for a window that is there already; who works with it would click again, too.
        Task clicked = client.UntilOutputAsync("1", "click 50 60", ct);
        while (!clicked.IsCompleted)
        {
            await viewer.ClickAsync(50, 60, ct);
            await client.PingAsync(ct);
        }

        await clicked;
        Task typed = client.UntilOutputAsync("1", "key q", ct);
        while (!typed.IsCompleted)
        {
            await viewer.TypeAsync('q', ct);
            await client.PingAsync(ct);
        }

        await typed;
    }

    [Test, CancelAfter(60_000)]
    public async Task Several_look_and_all_are_told_of_the_end(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        using RfbClient first = await RfbClient.ConnectAsync(daemon, session, ct), second = await RfbClient.ConnectAsync(daemon, session, ct);
        await first.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        await second.UntilSeenAsync(Graphics.Red, 90 * 90, ct);

        await client.StopAsync("1", ct);

        Assert.That(await first.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.NormalClosure));
        Assert.That(await second.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    [Test, CancelAfter(60_000)]
    public async Task No_more_look_than_there_is_room_for_and_who_leaves_makes_room(CancellationToken ct)
    {
        const int most = 8;
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        var viewers = new List<RfbClient>();
        try
        {
            for (int i = 0; i < most; i++) viewers.Add(await RfbClient.ConnectAsync(daemon, session, ct));
            Assert.That(await StatusOfAsync(daemon, session, ct), Is.EqualTo(HttpStatusCode.TooManyRequests));
            viewers[0].Abort();
            while (await StatusOfAsync(daemon, session, ct) != HttpStatusCode.SwitchingProtocols)
            {
            }
        }
        finally
        {
            viewers.ForEach(static viewer => viewer.Dispose());
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_viewer_that_reads_nothing_holds_nobody_up(CancellationToken ct)
    {
        // Noise, all over the display, for ever.
        const string noise =
            """
            import os, tkinter
            root = tkinter.Tk()
            root.geometry("800x600+0+0")
            picture = tkinter.PhotoImage(width=800, height=600)
            tkinter.Label(root, image=picture, borderwidth=0).pack()
            def draw(turn=0):
                line = bytes(os.urandom(800 * 3))
                picture.put(picture.data if False else "{" + " ".join("#%02x%02x%02x" % tuple(line[3 * x:3 * x + 3]) for x in range(800)) + "}", to=(0, 0, 800, 600))
                print("turn", turn, flush=True)
                root.after(1, draw, turn + 1)
            draw()
            root.mainloop()
            """;
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", noise, ct);
        using RfbClient slow = await RfbClient.ConnectAsync(daemon, session, ct), quick = await RfbClient.ConnectAsync(daemon, session, ct);
        for (int i = 0; i < 100; i++) await slow.RequestAsync(incremental: false, ct);
        long before = daemon.ResidentBytes;

        for (int i = 0; i < 30; i++) await quick.UntilSeenAsync(0xFFFFFFFF, -1, ct);
        string turn = $"turn {client.OutputOf("1").Split("turn ").Length + 20}\n";
        await client.UntilOutputAsync("1", turn, ct);

        Assert.That(daemon.ResidentBytes - before, Is.LessThan(20 << 20));
        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
    }

    [Test, CancelAfter(60_000)]
    public async Task Nobody_else_finds_a_display([Values] bool exists, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        string url = new Uri(daemon.Address, "/display/" + (exists ? session : new string('0', 32))).ToString();

        CommandResult asked = await Command.RunAsync(
            "setpriv", ["--reuid", TestUsers.Pi, "--regid", TestUsers.Pi, "--init-groups", "--", "curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", url], ct);

        Assert.That(asked.Output, Is.EqualTo("404"), "another user of this device is another owner");
        Assert.That(await StatusOfAsync(daemon, exists ? session : new string('0', 32), ct), Is.EqualTo(exists ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.NotFound));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_no_websocket_is_told_so(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);

        using HttpResponseMessage answer = await daemon.Http.GetAsync(new Uri("/display/" + session, UriKind.Relative), ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }

    [Test, CancelAfter(60_000)]
    public async Task Text_is_passed_on_as_it_is_and_nonsense_costs_the_viewer_its_connection(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        using RfbClient viewer = await RfbClient.OpenAsync(daemon, session, ct);
        Assert.That(viewer.SubProtocol, Is.Null);

        await viewer.SendTextAsync("this is no RFB at all\n", ct);

        Assert.That(await viewer.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.NormalClosure));
        using RfbClient next = await RfbClient.ConnectAsync(daemon, session, ct);
        await next.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
    }

    private static async Task<HttpStatusCode> StatusOfAsync(TestDaemon daemon, string session, CancellationToken ct)
    {
        using var visitor = new Visitor(daemon.Address);
        return await visitor.UpgradeAsync("/display/" + session, ct, ["binary"]);
    }

    private Task<TestDaemon> StartAsync(CancellationToken ct)
    {
        if (separated) TestUsers.RequireRoot();
        return TestDaemon.StartAsync(ct, separated: separated ? true : null);
    }
}
