using FurtherLink.IntegrationTests.Displays;
using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>A display belongs to its program: both outlive the daemon, and both end where nobody can come back.</summary>
internal sealed class DisplaySurvivalTests
{
    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(60_000)]
    public async Task After_a_restart_the_same_display_is_shown_and_pictured_at_the_end(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, code: Graphics.Turtle, more: Graphics.Options());
        await first.UntilOutputAsync("1", "drawn", ct);
        string display = await Graphics.UntilShownAsync(first, "1", ct);
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.DisposeAsync();

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);
        using (RfbClient viewer = await RfbClient.ConnectAsync(daemon, display, ct)) await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        Assert.That(await Graphics.UntilShownAsync(second, "1", ct), Is.EqualTo(display));
        await Graphics.StopOnceKeptAsync(second, ct);
        await second.UntilStoppedAsync("1", ct);

        string[] types = [.. second.Messages.Where(static message => message.Process == "1").Select(static message => message.Type)];
        Assert.That(types[^2..], Is.EqualTo(new[] { "video", "stopped" }));
        Assert.That(types, Has.Exactly(1).EqualTo("novnc"), "told by the daemon before, and not again");
        await TestDaemon.UntilAsync(() => daemon.ChildPids, Is.Empty, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_window_that_opens_after_the_restart_is_told_of(CancellationToken ct)
    {
        const string patient = "import sys\nprint('up', flush=True)\nsys.stdin.readline()\n" + Graphics.Turtle;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, code: patient, more: Graphics.Options());
        await first.UntilOutputAsync("1", "up", ct);
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.DisposeAsync();

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);
        await second.TypeAsync("1", "go\n", ct);

        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.UntilShownAsync(second, "1", ct), ct);
        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        await second.StopAsync("1", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task After_a_kill_the_display_is_told_of_again([Values("matchbox-window-manager -use_titlebar no", "none")] string manager, CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Display__WindowManager"] = manager };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, code: Graphics.Turtle, more: Graphics.Options());
        await first.UntilOutputAsync("1", "drawn", ct);
        string display = await Graphics.UntilShownAsync(first, "1", ct);

        await daemon.KillAsync(ct);
        await first.DisposeAsync();
        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: 0, ct);

        Assert.That(await Graphics.UntilShownAsync(second, "1", ct), Is.EqualTo(display));
        using (RfbClient viewer = await RfbClient.ConnectAsync(daemon, display, ct)) await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        await second.StopAsync("1", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_cannot_be_detached_takes_its_display_along_when_the_daemon_is_killed(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient client = await daemon.ConnectAsync("/run", ct);
        await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        int number = Graphics.NumberOf(Graphics.ServersOf(daemon).Single());

        await daemon.KillAsync(ct);

        await client.DisposeAsync();
        await TestDaemon.UntilAsync(() => ProcessTree.DescendantsOf(daemon.Launcher.Pid), Is.Empty, ct);
        await TestDaemon.UntilAsync(() => Graphics.FilesOf(number), Is.Empty, ct);
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }
}
