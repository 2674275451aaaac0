using FurtherLink.Linux.Events;

namespace FurtherLink.Tests.Linux.Events;

internal sealed class LoopPulseTests
{
    [Test, CancelAfter(10_000)]
    public async Task A_loop_that_turns_beats_again_and_again(CancellationToken ct)
    {
        using var loop = new EventLoop();
        using var pulse = new LoopPulse(loop);

        for (int i = 0; i < 1000; i++) await pulse.BeatAsync().WaitAsync(ct);

        Assert.That(loop.Count, Is.EqualTo(1));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_loop_that_hangs_does_not_beat_and_one_that_goes_on_does(CancellationToken ct)
    {
        using var loop = new EventLoop();
        using var pulse = new LoopPulse(loop);
        using var hung = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var pipe = Pipe.ForOutput(loop);
        Task blocked = BlockAsync(pipe, hung, goOn);
        _ = pipe.Theirs.Put("x"u8);
        hung.Wait(ct);

        Task beat = pulse.BeatAsync();
        Task second = pulse.BeatAsync();
        Assert.That(beat.IsCompleted, Is.False);
        Assert.That(second, Is.SameAs(beat));

        goOn.Set();
        await beat.WaitAsync(ct);
        await blocked.WaitAsync(ct);
        await pulse.BeatAsync().WaitAsync(ct);
    }

    // Goes on on the loop's thread, which no continuation may block.
    private static async Task BlockAsync(Pipe pipe, ManualResetEventSlim hung, ManualResetEventSlim goOn)
    {
        await pipe.Ours.ReadableAsync().ConfigureAwait(false);
        hung.Set();
        goOn.Wait();
    }
}
