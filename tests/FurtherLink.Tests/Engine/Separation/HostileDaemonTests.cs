using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Engine.Separation;

/// <summary>A daemon that somebody has taken over, and which asks for more programs than it may have, or does not say when they are over.</summary>
[NonParallelizable]
internal sealed class HostileDaemonTests
{
    private const int Most = 3;

    private EventLoop _loop = null!;
    private string _directory = null!;
    private PacketListener _listener = null!;
    private LauncherServer _server = null!;
    private LauncherConnection _connection = null!;
    private Task _serving = null!;

    [SetUp]
    public async Task Serve()
    {
        _loop = new EventLoop();
        _directory = Directory.CreateTempSubdirectory("further-link-hostile-").FullName;
        var engine = new EngineOptions
        {
            TempDirectory = _directory,
            WorkDirectory = _directory,
            DefaultUser = UserAccount.Current.Name,
            Programs = Most,
            StopGrace = TimeSpan.FromMilliseconds(10),
        };
        _server = new LauncherServer(engine, new UploadOptions(), new LauncherOptions(), _loop, TimeProvider.System, NullLogger<LauncherServer>.Instance);
        string path = Path.Combine(_directory, "launcher.sock");
        _listener = PacketListener.Bind(_loop, path);
        _serving = _server.ServeAsync(_listener);
        _connection = await LauncherConnection.OpenAsync(_loop, path);
    }

    [TearDown]
    public async Task End()
    {
        await _connection.DisposeAsync();
        _listener.Dispose();
        await _serving;
        await _server.DisposeAsync();
        _loop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Test, CancelAfter(60_000)]
    public async Task Programs_that_are_asked_for_at_once_are_no_more_than_are_allowed(CancellationToken ct)
    {
        Task<Envelope>[] starts = [.. Enumerable.Range(0, 4 * Most).Select(_ => StartAsync("shell", "exec sleep 1000"))];

        await ((Task)Task.WhenAll(starts)).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(starts.Count(static start => start.IsCompletedSuccessfully), Is.EqualTo(Most));
        foreach (Task<Envelope> refused in starts.Where(static start => start.IsFaulted))
            Assert.That(refused.Exception!.InnerException, Is.InstanceOf<StartException>().With.Message.Contains("Limits:Programs"));
        foreach (Task<Envelope> start in starts.Where(static start => start.IsCompletedSuccessfully)) (await start).Dispose();
    }

    [Test, CancelAfter(120_000)]
    public async Task Programs_that_have_ended_and_are_not_taken_away_are_bounded_too(CancellationToken ct)
    {
        int started = 0;
        StartException? refused = null;
        while (refused is null && started < 500)
        {
            try
            {
                using Envelope program = await StartAsync("shell", "exit").WaitAsync(ct);
                using Envelope ended = await _connection.AskAsync(Operation.Wait, NumberOf(program)).WaitAsync(ct);
                started++;
            }
            catch (StartException full)
            {
                refused = full;
            }
        }

        Assert.That(refused?.Message, Does.Contain("taken away"));
        Assert.That(started, Is.LessThan(100));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_counter_that_is_kept_has_the_size_of_one(CancellationToken ct)
    {
        using Envelope program = await StartAsync("shell", "exec sleep 1000", detachable: true).WaitAsync(ct);
        using SafeFileHandle state = SealedMemory.Of([1]), large = SealedMemory.OfSize(1 << 20);

        using Envelope? answer = await _connection.TryAskAsync(Operation.Keep, NumberOf(program), state, large).WaitAsync(ct);

        Assert.That(answer, Is.Null, "the connection is over");
        Assert.That(_connection.IsLost, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_start_has_no_more_variables_than_a_client_may_give_it(CancellationToken ct)
    {
        WireWriter fields = new WireWriter().Text("shell").Text(UserAccount.Current.Name).OptionalText("exit").OptionalText(null)
            .Flag(false).Flag(false).Flag(false).Flag(false).Int(ClientEnvironment.MostVariables + 1);
        for (int one = 0; one <= ClientEnvironment.MostVariables; one++) fields.Text("A").Text("");

        Assert.That(await _connection.TryAskAsync(Operation.Start, fields).WaitAsync(ct), Is.Null);
    }

    private Task<Envelope> StartAsync(string runner, string code, bool detachable = false)
    {
        var request = new StartRequest { Runner = runner, Code = code, Owner = "", Detachable = detachable };
        return _connection.AskAsync(Operation.Start, StartFields.Write(request, UserAccount.Current.Name, display: null));
    }

    private static WireWriter NumberOf(Envelope program) => new WireWriter().Int(new WireReader(program.Fields).Int());
}
