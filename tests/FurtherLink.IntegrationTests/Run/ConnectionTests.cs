using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class ConnectionTests
{
    public enum Ending
    {
        Closes,
        IsReset,
        IsResetInTheMiddleOfAMessage,
    }

    [Test, CancelAfter(30_000)]
    public async Task When_a_client_ends_so_do_its_programs([Values] Ending ending, [Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat");
        await client.StartAsync("2", "python3", ct, code: "while True: print('flood' * 100)");
        await client.UntilOutputAsync("2", "flood", ct);

        if (ending == Ending.IsResetInTheMiddleOfAMessage) await client.SendTextAsync("""{"type":"st"""u8.ToArray(), last: false, ct);
        if (ending == Ending.Closes) await client.CloseAsync(ct);
        else client.Abort();

        await daemon.UntilChildlessAsync(ct);
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_stalled_client_that_is_reset_frees_its_program(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, code: "while True: print('flood' * 100)");
        await client.UntilOutputAsync("1", "flood", ct);
        client.Pause();
        // Asleep: its terminal is full, since nobody reads.
        await TestDaemon.UntilAsync(() => ProcessTree.DescendantsOf(daemon.Pid).Count(static entry => entry.State == 'S'), Is.Positive, ct);

        client.Abort();

        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Two_sockets_may_use_the_same_id(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient one = await daemon.ConnectAsync("/run?client=one", ct);
        await using RunClient two = await daemon.ConnectAsync("/run?client=two", ct);
        await one.StartAsync("1", "exec", ct, path: "/bin/cat");
        await two.StartAsync("1", "exec", ct, path: "/bin/cat");

        await one.TypeAsync("1", "to one\n", ct);
        await two.TypeAsync("1", "to two\n", ct);
        await one.UntilOutputAsync("1", "to one\n", ct);
        await two.UntilOutputAsync("1", "to two\n", ct);
        await one.CloseAsync(ct);
        await two.TypeAsync("1", "still\n", ct);
        await two.UntilOutputAsync("1", "still\n", ct);

        Assert.That(one.OutputOf("1"), Is.EqualTo("to one\n"));
        Assert.That(two.OutputOf("1"), Is.EqualTo("to two\nstill\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task One_socket_runs_several_programs_side_by_side(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        for (int i = 0; i < 10; i++) await client.StartAsync($"p{i}", "exec", ct, path: "/bin/cat");

        for (int i = 0; i < 10; i++) await client.TypeAsync($"p{i}", $"number {i}\n", ct);

        for (int i = 0; i < 10; i++) await client.UntilOutputAsync($"p{i}", $"number {i}\r\nnumber {i}\r\n", ct);
        for (int i = 0; i < 10; i += 2) await client.StopAsync($"p{i}", ct);
        await TestDaemon.UntilAsync(() => daemon.ChildPids, Has.Count.EqualTo(5), ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Run_works_over_TLS(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        await client.StartAsync("1", "python3", ct, code: "print(input('? '))");
        await client.TypeAsync("1", "over TLS\n", ct);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.EndWith("over TLS\r\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_daemons_end_says_goodbye_to_its_clients(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat");

        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);

        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
    }
}
