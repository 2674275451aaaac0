using System.Net.Sockets;

using FurtherLink.Engine;
using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Engine.Separation;

/// <summary>Displays that the launcher holds for a daemon which means no good.</summary>
[NonParallelizable]
internal sealed class DisplayDutiesTests
{
    private const int Most = 2;

    private EventLoop _loop = null!;
    private string _directory = null!;
    private PacketListener _listener = null!;
    private LauncherServer _server = null!;
    private Task _serving = null!;

    [SetUp]
    public void Serve()
    {
        _loop = new EventLoop();
        _directory = Directory.CreateTempSubdirectory("further-link-displays-").FullName;
        var engine = new EngineOptions
        {
            TempDirectory = _directory,
            WorkDirectory = _directory,
            DefaultUser = UserAccount.Current.Name,
            Programs = Most,
        };
        _server = new LauncherServer(engine, new UploadOptions(), new LauncherOptions(), _loop, TimeProvider.System, NullLogger<LauncherServer>.Instance);
        _listener = PacketListener.Bind(_loop, Path.Combine(_directory, "launcher.sock"));
        _serving = _server.ServeAsync(_listener);
    }

    [TearDown]
    public async Task End()
    {
        _listener.Dispose();
        await _serving;
        await _server.DisposeAsync();
        _loop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string[] Displays => Directory.GetDirectories(_directory, "*.display");

    [Test, CancelAfter(60_000)]
    public async Task A_display_whose_program_never_comes_ends_with_its_connection(CancellationToken ct)
    {
        LauncherConnection connection = await ConnectAsync(ct);
        RemoteDisplay display = await OpenAsync(connection, ct);
        Assert.That(await display.StartManagerAsync().WaitAsync(ct), Is.True);
        using Socket client = await display.ConnectAsync().WaitAsync(ct);
        Assert.That(Displays, Has.Length.EqualTo(1));

        await connection.DisposeAsync();

        Assert.That(() => Displays, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(await client.ReceiveAsync(new byte[1], ct), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task There_are_no_more_than_programs_and_who_drops_one_makes_room(CancellationToken ct)
    {
        await using LauncherConnection connection = await ConnectAsync(ct);
        RemoteDisplay first = await OpenAsync(connection, ct);
        _ = await OpenAsync(connection, ct);
        StartException? refused = await Assert.ThrowsAsync<StartException>(() => OpenAsync(connection, ct));

        await first.EndAsync().WaitAsync(ct);

        Assert.That(refused!.Message, Does.Contain("Limits:Programs"));
        Assert.That(Displays, Has.Length.EqualTo(Most - 1));
        _ = await OpenAsync(connection, ct);
        await Assert.ThrowsAsync<DisplayException>(() => first.ConnectAsync().WaitAsync(ct));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_display_of_another_connection_does_not_exist(CancellationToken ct)
    {
        await using LauncherConnection one = await ConnectAsync(ct), other = await ConnectAsync(ct);
        RemoteDisplay display = await OpenAsync(one, ct);
        var stolen = new RemoteDisplay(other, display.Number, display.Cookie);

        foreach (Func<Task> attempt in new Func<Task>[] { stolen.ConnectAsync, stolen.ViewAsync, stolen.StartManagerAsync })
            await Assert.ThrowsAsync<DisplayException>(() => attempt().WaitAsync(ct));
        await stolen.EndAsync().WaitAsync(ct);

        using Socket client = await display.ConnectAsync().WaitAsync(ct);
        Assert.That(client.Connected, Is.True);
    }

    [TestCase(99, 100), TestCase(100, int.MaxValue), TestCase(-1, 100), CancelAfter(60_000)]
    public async Task No_display_has_a_size_that_is_not_allowed(int width, int height, CancellationToken ct)
    {
        await using LauncherConnection connection = await ConnectAsync(ct);

        await Assert.ThrowsAsync<StartException>(() => RemoteDisplay.OpenAsync(connection, new DisplaySize(width, height), sandbox: false, UserAccount.Current).WaitAsync(ct));

        Assert.That(Displays, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_second_window_manager_costs_the_connection(CancellationToken ct)
    {
        await using LauncherConnection connection = await ConnectAsync(ct);
        RemoteDisplay display = await OpenAsync(connection, ct);
        _ = await display.StartManagerAsync().WaitAsync(ct);

        await Assert.ThrowsAsync<DisplayException>(() => display.StartManagerAsync().WaitAsync(ct));

        Assert.That(() => Displays, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_holds_the_pipe_that_a_display_talks_to_does_not_hold_up_its_end(CancellationToken ct)
    {
        await using LauncherConnection connection = await ConnectAsync(ct);
        RemoteDisplay display = await OpenAsync(connection, ct);
        string server = Directory.GetDirectories("/proc").Single(IsServer);
        await using var held = new FileStream(Path.Combine(server, "fd/2"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        await display.EndAsync().WaitAsync(ct);

        Assert.That(Displays, Is.Empty);
    }

    private bool IsServer(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(_directory, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Task<LauncherConnection> ConnectAsync(CancellationToken ct) => LauncherConnection.OpenAsync(_loop, Path.Combine(_directory, "launcher.sock")).WaitAsync(ct);

    private static Task<RemoteDisplay> OpenAsync(LauncherConnection connection, CancellationToken ct) =>
        RemoteDisplay.OpenAsync(connection, new DisplaySize(200, 100), sandbox: false, UserAccount.Current).WaitAsync(ct);
}
