using System.Net;
using System.Net.Sockets;

using FurtherLink.Configuration;
using FurtherLink.Hosting;
using FurtherLink.Linux.Events;
using FurtherLink.Supervision;
using FurtherLink.Tests.Linux;

namespace FurtherLink.Tests.Supervision;

/// <summary>What a self-test that fails says. That one passes is shown with a real daemon, in SystemdTests.</summary>
internal sealed class SelfTestTests
{
    private static readonly NetworkOptions AnyPort = new() { Port = 0, Addresses = [IPAddress.Loopback], AddressesChosen = true };

    private ManualTime _time = null!;
    private EventLoop _loop = null!;
    private Listeners _listeners = null!;
    private SelfTest _test = null!;

    [SetUp]
    public void Listen_and_answer_nobody()
    {
        _time = new ManualTime();
        _loop = new EventLoop();
        _listeners = Listeners.Bind(AnyPort);
        _test = new SelfTest(_loop, _listeners, tls: false, _time);
    }

    [TearDown]
    public void Dispose()
    {
        _test.Dispose();
        _listeners.Dispose();
        _loop.Dispose();
    }

    [Test, CancelAfter(10_000)]
    public async Task A_daemon_that_accepts_and_does_not_answer_is_not_well(CancellationToken ct)
    {
        Task<string?> test = _test.ProblemAsync(ct);
        // Once somebody knocks, the loop has shown that it turns.
        using Socket knocking = await _listeners.At(_listeners.EndPoints.Single()).AcceptAsync(ct);
        PassTime();

        Assert.That(await test.WaitAsync(ct), Is.EqualTo($"a request to {_listeners.EndPoints.Single()} took more than 10 s"));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_loop_that_hangs_is_told(CancellationToken ct)
    {
        using var goOn = new ManualResetEventSlim();
        using var pipe = Pipe.ForOutput(_loop);
        Task hung = HangAsync(pipe, goOn);
        _ = pipe.Theirs.Put("x"u8);

        Task<string?> test = _test.ProblemAsync(ct);
        PassTime();
        string? problem = await test.WaitAsync(ct);
        goOn.Set();
        await hung.WaitAsync(ct);

        Assert.That(problem, Is.EqualTo("the event loop took more than 10 s"));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_port_that_is_closed_is_told(CancellationToken ct)
    {
        _listeners.At(_listeners.EndPoints.Single()).Shutdown(SocketShutdown.Both);

        Assert.That(await _test.ProblemAsync(ct), Does.StartWith("a request to 127.0.0.1:").And.Contains(" failed: "));
    }

    [Test]
    public async Task Whoever_gives_up_is_told_of_no_problem()
    {
        using var over = new CancellationTokenSource();
        Task<string?> test = _test.ProblemAsync(over.Token);
        await over.CancelAsync();

        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => test);
    }

    private void PassTime() => _time.Advance(SelfTest.Patience + TimeSpan.FromMilliseconds(1));

    private static async Task HangAsync(Pipe pipe, ManualResetEventSlim goOn)
    {
        await pipe.Ours.ReadableAsync().ConfigureAwait(false);
        goOn.Wait();
    }
}
