using FurtherLink.Linux.Events;

namespace FurtherLink.Tests.Linux.Events;

internal sealed class EventLoopTests
{
    [Test, CancelAfter(30_000)]
    public async Task Loops_come_and_go_without_a_trace(CancellationToken ct)
    {
        int before = Descriptors.Open;
        for (int i = 0; i < 50; i++)
        {
            using var loop = new EventLoop();
            using Pipe pipe = Pipe.ForOutput(loop);
            Task wait = pipe.Ours.ReadableAsync().AsTask();
            _ = pipe.Theirs.Put("x"u8);
            await wait.WaitAsync(ct);
        }

        Assert.That(Descriptors.Open, Is.LessThan(before + Descriptors.OfTheRuntime));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_file_may_outlive_its_loop(CancellationToken ct)
    {
        var loop = new EventLoop();
        using Pipe pipe = Pipe.ForOutput(loop);
        Task wait = pipe.Ours.ReadableAsync().AsTask();
        loop.Dispose();
        loop.Dispose();
        pipe.Ours.Dispose();
        await wait.WaitAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_loop_may_be_disposed_of_by_its_own_thread(CancellationToken ct)
    {
        var loop = new EventLoop();
        using Pipe pipe = Pipe.ForOutput(loop);
        Task closing = DisposeWhenReadableAsync();
        _ = pipe.Theirs.Put("x"u8);
        await closing.WaitAsync(ct);

        async Task DisposeWhenReadableAsync()
        {
            await pipe.Ours.ReadableAsync();
            loop.Dispose();
        }
    }
}
