using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Events;
using FurtherLink.Tests.Linux;

namespace FurtherLink.Tests.Engine.Programs;

internal sealed class InputQueueTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task What_does_not_fit_now_is_written_when_the_program_reads(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForInput(_loop);
        var queue = new InputQueue(pipe.Ours, 1 << 20);
        byte[] sent = [.. Enumerable.Range(0, 700_001).Select(i => (byte)(i * 31 >> 3))];
        for (int at = 0; at < sent.Length; at += 33_333) Assert.That(queue.TryWrite(sent.AsSpan(at, Math.Min(33_333, sent.Length - at))), Is.True);

        List<byte> received = await Task.Run(
            () =>
            {
                var all = new List<byte>();
                while (all.Count < sent.Length) all.AddRange(pipe.Theirs.Take(5000));
                return all;
            },
            ct);

        Assert.That(received, Is.EqualTo(sent));
        Assert.That(queue.TryWrite("more"u8), Is.True);
        Assert.That(pipe.Theirs.Take(10), Is.EqualTo("more"u8.ToArray()));
        await queue.CloseAsync().WaitAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Past_the_limit_input_is_refused_as_a_whole_and_taken_again_once_some_was_read(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForInput(_loop);
        int capacity = pipe.Capacity;
        var queue = new InputQueue(pipe.Ours, 10_000);
        for (int written = 0; written < capacity; written += 8192) Assert.That(queue.TryWrite(new byte[8192]), Is.True);
        Assert.That(queue.TryWrite(new byte[9_999]), Is.True);
        Assert.That(queue.TryWrite(new byte[2]), Is.False);
        Assert.That(queue.TryWrite(new byte[1]), Is.True);

        int read = 0;
        while (read < capacity + 10_000) read += (await Task.Run(() => pipe.Theirs.Take(1 << 16), ct)).Length;

        Assert.That(read, Is.EqualTo(capacity + 10_000));
        Assert.That(() => queue.TryWrite(new byte[10_000]), Is.True.After(5000, 10));
    }

    [Test, CancelAfter(20_000)]
    public async Task Closing_while_input_waits_drops_it_and_ends_once_the_file_is_released(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForInput(_loop);
        var queue = new InputQueue(pipe.Ours, 1 << 20);
        Assert.That(queue.TryWrite(new byte[500_000]), Is.True);
        Task closed = queue.CloseAsync();
        Assert.That(closed.IsCompleted, Is.False);
        pipe.Ours.Release();
        await closed.WaitAsync(ct);
        Assert.That(queue.TryWrite(new byte[2 << 20]), Is.True, "what nobody can read is dropped");
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_that_closes_its_input_drops_what_waits_and_all_that_follows(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForInput(_loop);
        var queue = new InputQueue(pipe.Ours, 1 << 20);
        Assert.That(queue.TryWrite(new byte[500_000]), Is.True);
        pipe.CloseTheirs();
        Assert.That(() => queue.TryWrite(new byte[2 << 20]), Is.True.After(5000, 10), "EPIPE closed it");
        await queue.CloseAsync().WaitAsync(ct);
    }
}
