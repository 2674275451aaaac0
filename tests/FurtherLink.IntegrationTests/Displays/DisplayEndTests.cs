using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>How a display begins and ends, what it leaves (nothing), and the last picture of it.</summary>
/// <param name="separated">Whether a launcher process starts programs.</param>
[TestFixture(false), TestFixture(true)]
internal sealed class DisplayEndTests(bool separated)
{
    [Test, CancelAfter(60_000)]
    public async Task With_the_program_everything_of_its_display_goes([Values] bool pty, CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(pty ? "/run?pty=1" : "/run", ct);
        await Graphics.StartAsync(client, "0", Graphics.Turtle, ct); // what the daemon opens for its first display, parts of itself above all, it keeps
        await client.StopAsync("0", ct);
        Assert.That(() => daemon.ChildPids, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        int before = daemon.OpenDescriptors;
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        int number = Graphics.NumberOf(Graphics.ServersOf(daemon).Single());
        Assert.That(Graphics.FilesOf(number).Count(), Is.EqualTo(2));
        using (RfbClient viewer = await RfbClient.ConnectAsync(daemon, session, ct))
        {
            await client.StopAsync("1", ct);
            await viewer.UntilClosedAsync(ct);
        }

        Assert.That(() => daemon.ChildPids, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(Graphics.FilesOf(number), Is.Empty);
        Assert.That(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty.After(5).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(() => daemon.OpenDescriptors, Is.LessThanOrEqualTo(before).After(5).Seconds.PollEvery(20).MilliSeconds);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_X_server_that_is_killed_leaves_nothing_either_and_takes_only_its_program_along(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        ProcessEntry server = Graphics.ServersOf(daemon).Single();
        int number = Graphics.NumberOf(server);
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, session, ct);

        DaemonProcess.Kill(server.Pid);

        await viewer.UntilClosedAsync(ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Not.Zero);
        Assert.That(() => Graphics.FilesOf(number), Is.Empty.After(5).Seconds.PollEvery(20).MilliSeconds);
        await Graphics.StartAsync(client, "2", Graphics.Turtle, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_X_server_that_stands_still_holds_up_the_end_for_seconds_only(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        ProcessEntry server = Graphics.ServersOf(daemon).Single();
        int number = Graphics.NumberOf(server);

        await Command.RunAsync("kill", ["-STOP", $"{server.Pid}"], ct);
        await client.StopAsync("1", ct);

        Assert.That(() => daemon.ChildPids, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        await TestDaemon.UntilAsync(() => Graphics.FilesOf(number), Is.Empty, ct); // removed when it is gone
    }

    [Test, CancelAfter(120_000)]
    public async Task Twenty_at_once_have_twenty_displays(CancellationToken ct)
    {
        const int count = 20;
        const string code = "import os, tkinter\nroot = tkinter.Tk()\nprint(os.environ['DISPLAY'], flush=True)\nroot.mainloop()\n";
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        string[] sessions = await Task.WhenAll(Enumerable.Range(0, count).Select(i => Graphics.StartAsync(client, $"{i}", code, ct, Graphics.Options(200, 100))));

        foreach (int i in Enumerable.Range(0, count)) await client.UntilOutputAsync($"{i}", "\n", ct);
        Assert.That(Enumerable.Range(0, count).Select(i => client.OutputOf($"{i}")), Is.Unique);
        Assert.That(sessions, Is.Unique);
        Assert.That(Graphics.ServersOf(daemon), Has.Count.EqualTo(count));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_display_is_reached_by_no_port_and_no_socket_that_others_could_use(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        ProcessEntry server = Graphics.ServersOf(daemon).Single();

        CommandResult internet = await Command.RunAsync("ss", ["-tulnpH"], ct);
        CommandResult local = await Command.RunAsync("ss", ["-xlpH"], ct);

        Assert.That(internet.Output, Does.Not.Contain($"pid={server.Pid},"));
        string[] sockets = [.. local.Output.Split('\n').Where(line => line.Contains($"pid={server.Pid},", StringComparison.Ordinal)).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4])];
        string place = Directory.GetDirectories(daemon.TempDirectory, "*.display").Single();
        Assert.That(sockets, Is.EquivalentTo(new[] { $"/tmp/.X11-unix/X{Graphics.NumberOf(server)}", Path.Combine(place, "rfb") }));
        Assert.That(File.GetUnixFileMode(place), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(File.GetUnixFileMode(Path.Combine(place, "Xauthority")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_does_not_know_the_cookie_draws_on_no_display_of_another(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        int number = Graphics.NumberOf(Graphics.ServersOf(daemon).Single());

        CommandResult other = await Command.RunAsync(
            "setpriv",
            ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--", "env", "-u", "XAUTHORITY", $"DISPLAY=:{number}", "/usr/bin/python3", "-c", "import tkinter; tkinter.Tk()"],
            ct);

        Assert.That(other.ExitCode, Is.Not.Zero);
        Assert.That(other.Errors, Does.Contain("couldn't connect to display").Or.Contain("no authorisation").IgnoreCase);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_last_picture_comes_before_the_end([Values] bool stopped, CancellationToken ct)
    {
        // By itself it ends in the way that takes its window away first; else it is stopped.
        string code = stopped ? Graphics.Turtle : Graphics.Turtle.Replace("turtle.mainloop()", "turtle.ontimer(turtle.bye, 1500)\nturtle.mainloop()", StringComparison.Ordinal);
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", code, ct, Graphics.Options(640, 480));
        using (RfbClient viewer = await RfbClient.ConnectAsync(daemon, session, ct)) await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);

        if (stopped) await Graphics.StopOnceKeptAsync(client, ct);
        await client.UntilStoppedAsync("1", ct);

        string[] types = [.. client.Messages.Where(static message => message.Process == "1").Select(static message => message.Type)];
        Assert.That(types.Count(static type => type == "video"), Is.EqualTo(1));
        Assert.That(types[^2..], Is.EqualTo(new[] { "video", "stopped" }));
        await CheckPictureAsync(client.Messages.Single(static message => message.Type == "video").Output!, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_program_that_has_to_be_killed_is_pictured_too(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + Graphics.Turtle, ct, Graphics.Options(640, 480));
        using (RfbClient viewer = await RfbClient.ConnectAsync(daemon, session, ct)) await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-9));

        await CheckPictureAsync(client.Messages.Single(static message => message.Type == "video").Output!, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_window_nothing_is_told_of_a_display(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import os; print(os.environ['DISPLAY'], os.path.exists(os.environ['XAUTHORITY']))", more: Graphics.Options());

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.Match("^:[0-9]{3,4} True\n$"));
        Assert.That(client.Messages.Select(static message => message.Type), Has.None.EqualTo("novnc").And.None.EqualTo("video"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_display_that_is_not_asked_for_is_not_there(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import os; print(os.environ.get('XAUTHORITY')); input()", more: Graphics.Options(enabled: false));
        await client.UntilOutputAsync("1", "None", ct);

        Assert.That(Graphics.ServersOf(daemon), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_detached_program_shows_itself_to_who_comes_back(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        RunMessage started;
        await using (RunClient first = await daemon.ConnectAsync("/run?detach=1", ct))
        {
            started = await first.StartAsync("1", "python3", ct, code: Graphics.Turtle, more: Graphics.Options());
            await first.UntilOutputAsync("1", "drawn", ct);
        }

        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("again", started.Session!, after: null, ct);
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.UntilShownAsync(second, "again", ct), ct);

        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        await second.StopAsync("again", ct);
    }

    /// <summary>That the red square is on it, as somebody else's decoder sees it.</summary>
    private static async Task CheckPictureAsync(string base64, CancellationToken ct)
    {
        const string look =
            """
            import base64, io, sys
            from PIL import Image
            image = Image.open(io.BytesIO(base64.b64decode(sys.argv[1])))
            image.load()
            pixels = list(image.convert("RGB").getdata())
            print(image.format, image.size, sum(r > 230 and g < 30 and b < 30 for r, g, b in pixels) > 9000)
            """;
        CommandResult seen = await Command.RunAsync("/usr/bin/python3", ["-c", look, base64], ct);
        Assert.That(seen.Output, Is.EqualTo("JPEG (640, 480) True\n"), seen.Errors);
    }

    private Task<TestDaemon> StartAsync(CancellationToken ct)
    {
        if (separated) TestUsers.RequireRoot();
        return TestDaemon.StartAsync(ct, separated: separated ? true : null);
    }
}
