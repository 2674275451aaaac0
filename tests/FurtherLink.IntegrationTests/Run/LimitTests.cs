using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class LimitTests
{
    [Test, CancelAfter(20_000)]
    public async Task One_socket_runs_as_many_programs_as_it_may_and_is_told_when_it_asks_for_more(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramsPerSocket"] = "3" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        for (int i = 0; i < 3; i++) await client.StartAsync($"{i}", "exec", ct, path: "/bin/cat");

        RunErrorException? error = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("3", "exec", ct, path: "/bin/cat"));
        Assert.That(error!.Answer.Detail, Does.Contain("3"));

        await client.StopAsync("0", ct);
        await client.StartAsync("3", "exec", ct, path: "/bin/cat");
        await client.TypeAsync("3", "fine\n", ct);
        await client.UntilOutputAsync("3", "fine\n", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task All_sockets_together_run_as_many_programs_as_they_may(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__Programs"] = "2" });
        await using RunClient one = await daemon.ConnectAsync("/run", ct);
        await using RunClient two = await daemon.ConnectAsync("/run", ct);
        await one.StartAsync("1", "exec", ct, path: "/bin/cat");
        await two.StartAsync("1", "exec", ct, path: "/bin/cat");

        Assert.That(async () => await two.StartAsync("2", "exec", ct, path: "/bin/cat"), Throws.TypeOf<RunErrorException>());

        await one.CloseAsync(ct);
        await TestDaemon.UntilAsync(() => daemon.ChildPids, Has.Count.EqualTo(1), ct);
        await two.StartAsync("2", "exec", ct, path: "/bin/cat");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_thousand_starts_at_once_give_a_hundred_programs_and_nine_hundred_errors(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        for (int i = 0; i < 1000; i++) await client.SendAsync("start", $"{i}", new() { ["runner"] = "exec", ["path"] = "/bin/cat" }, ct);
        await TestDaemon.UntilAsync(() => client.Messages.Count, Is.EqualTo(1000), ct);

        Assert.That(client.Messages.Count(static message => message.Type == "started"), Is.EqualTo(100));
        Assert.That(client.Messages.Count(static message => message.Type == "error"), Is.EqualTo(900));
        await client.CloseAsync(ct);
        await daemon.UntilChildlessAsync(ct);
    }
}
