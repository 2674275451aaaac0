using FurtherLink.Engine.Uploads;

namespace FurtherLink.Tests.Engine.Uploads;

internal sealed class KeyedGateTests
{
    [Test, CancelAfter(10_000)]
    public async Task One_at_a_time_is_in_with_a_key(CancellationToken ct)
    {
        var gate = new KeyedGate();
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            async () =>
            {
                using IDisposable stay = await gate.EnterAsync("key", ct);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            },
            ct)));
        Assert.That(most, Is.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task Other_keys_do_not_wait_and_who_gives_up_does_not_block_the_next(CancellationToken ct)
    {
        var gate = new KeyedGate();
        using var impatient = new CancellationTokenSource();
        IDisposable first = await gate.EnterAsync("key", ct);
        using IDisposable other = await gate.EnterAsync("other", ct);
        Task<IDisposable> second = gate.EnterAsync("key", impatient.Token);
        await impatient.CancelAsync();
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        using IDisposable third = await gate.EnterAsync("key", ct);
    }
}
