using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Limits;

internal sealed class DetachedOutputTests
{
    private static readonly Dictionary<string, string> Little = new()
    {
        ["FURTHER_LINK_Limits__TranscriptBytes"] = "65536",
        ["FURTHER_LINK_Limits__DetachedOutput"] = "1MiB",
    };

    [Test, CancelAfter(60_000)]
    public async Task A_program_that_floods_nobody_is_ended_and_says_why(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: Little);
        await using RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "exec", ct, path: "/usr/bin/yes");
        first.Abort();
        await daemon.UntilChildlessAsync(ct);

        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);

        await second.UntilStoppedAsync("1", ct);
        Assert.That(second.ErrorOutputOf("1"), Does.Contain("Limits:DetachedOutput"));
        Assert.That(second.StoppedOf("1")!.Data.GetProperty("reason").GetString(), Is.EqualTo("output"));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_somebody_reads_does_not_count(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: Little);
        await using RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);

        await client.StartAsync("1", "python3", ct, code: "for i in range(40): print('x' * 99_999)");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Has.Length.EqualTo(4_000_000));
    }
}
