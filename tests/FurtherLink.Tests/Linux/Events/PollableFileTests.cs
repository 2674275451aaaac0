using System.Collections.Concurrent;

using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Tests.Linux.Events;

internal sealed class PollableFileTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task A_reader_is_woken_on_the_thread_of_the_loop_when_there_is_something(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        var buffer = new byte[10];
        Assert.That(pipe.Ours.Read(buffer), Is.EqualTo(PollableFile.WouldBlock));
        Task<string?> woken = WaitAsync(pipe.Ours);
        Assert.That(woken.IsCompleted, Is.False);
        _ = pipe.Theirs.Put("hello"u8);
        Assert.That(await woken.WaitAsync(ct), Is.EqualTo("event loop"));
        Assert.That(pipe.Ours.Read(buffer), Is.EqualTo(5));
        Assert.That(pipe.Ours.Read(buffer), Is.EqualTo(PollableFile.WouldBlock));
        woken = WaitAsync(pipe.Ours);
        pipe.CloseTheirs();
        _ = await woken.WaitAsync(ct);
        Assert.That(pipe.Ours.Read(buffer), Is.EqualTo(PollableFile.Ended));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_writer_waits_for_space_and_is_told_when_nobody_reads(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForInput(_loop);
        int written = 0;
        for (int count; (count = pipe.Ours.Write(new byte[5000])) != PollableFile.WouldBlock;) written += count;
        Assert.That(written, Is.InRange(pipe.Capacity / 2, pipe.Capacity));
        Task writable = pipe.Ours.WritableAsync().AsTask();
        Assert.That(writable.IsCompleted, Is.False);
        _ = pipe.Theirs.Take(1 << 16);
        await writable.WaitAsync(ct);
        while (pipe.Ours.Write(new byte[5000]) != PollableFile.WouldBlock)
        {
        }

        writable = pipe.Ours.WritableAsync().AsTask();
        pipe.CloseTheirs();
        await writable.WaitAsync(ct);
        Assert.That(pipe.Ours.Write(new byte[1]), Is.EqualTo(PollableFile.Ended));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nobody_is_woken_who_did_not_ask(CancellationToken ct)
    {
        using Pipe quiet = Pipe.ForOutput(_loop), busy = Pipe.ForOutput(_loop);
        Task first = quiet.Ours.ReadableAsync().AsTask();
        _ = quiet.Theirs.Put("x"u8);
        await first.WaitAsync(ct);
        _ = quiet.Theirs.Put("more"u8); // nobody waits: one-shot
        for (int i = 0; i < 100; i++)
        {
            Task wait = busy.Ours.ReadableAsync().AsTask();
            _ = busy.Theirs.Put("y"u8);
            await wait.WaitAsync(ct);
            _ = busy.Ours.Read(new byte[1]);
        }

        Assert.That(quiet.Ours.Read(new byte[10]), Is.EqualTo(5));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_second_reader_is_refused_and_the_first_goes_on(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        Task first = pipe.Ours.ReadableAsync().AsTask();
        Assert.That(() => pipe.Ours.ReadableAsync(), Throws.InvalidOperationException);
        _ = pipe.Theirs.Put("x"u8);
        await first.WaitAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Release_ends_waits_and_leaves_the_file_readable(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        Task waiting = pipe.Ours.ReadableAsync().AsTask();
        pipe.Ours.Release();
        await waiting.WaitAsync(ct);
        Assert.That(pipe.Ours.ReadableAsync().AsTask().IsCompleted, Is.True);
        _ = pipe.Theirs.Put("rest"u8);
        Assert.That(pipe.Ours.Read(new byte[10]), Is.EqualTo(4));
        Assert.That(pipe.Ours.Read(new byte[10]), Is.EqualTo(PollableFile.WouldBlock));
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposal_ends_waits_closes_the_descriptor_and_is_told_to_the_next(CancellationToken ct)
    {
        Pipe input = Pipe.ForInput(_loop), output = Pipe.ForOutput(_loop);
        while (input.Ours.Write(new byte[5000]) != PollableFile.WouldBlock)
        {
        }

        Task[] waits = [input.Ours.WritableAsync().AsTask(), output.Ours.ReadableAsync().AsTask()];
        input.Dispose();
        output.Dispose();
        output.Dispose();
        await Task.WhenAll(waits).WaitAsync(ct);
        Assert.That(() => output.Ours.Read(new byte[1]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(output.Ours.ReadableAsync().AsTask().IsCompleted, Is.True);
        Assert.That((input.Ours.Handle.IsClosed, input.Theirs.IsClosed, output.Ours.Handle.IsClosed), Is.EqualTo((true, true, true)));
        Assert.That(_loop.Count, Is.Zero);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_reader_and_a_writer_of_one_terminal_wait_side_by_side(CancellationToken ct)
    {
        using PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(4, 60));
        Task readable = terminal.Master.ReadableAsync().AsTask();
        Task writable = terminal.Master.WritableAsync().AsTask();
        await writable.WaitAsync(ct);
        Assert.That(readable.IsCompleted, Is.False);
        Assert.That(terminal.Master.Write("echo\n"u8), Is.EqualTo(5));
        await readable.WaitAsync(ct);
        var buffer = new byte[100];
        Assert.That(terminal.Master.Read(buffer), Is.EqualTo(6), "echoed, with CR LF");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_thousand_files_are_each_woken_for_their_own(CancellationToken ct)
    {
        List<Pipe> pipes = [.. Enumerable.Range(0, 1000).Select(_ => Pipe.ForOutput(_loop))];
        var read = new ConcurrentBag<int>();
        Task[] reading = [.. pipes.Select(async pipe =>
        {
            await pipe.Ours.ReadableAsync();
            var buffer = new byte[4];
            Assert.That(pipe.Ours.Read(buffer), Is.EqualTo(4));
            read.Add(BitConverter.ToInt32(buffer));
        })];
        Assert.That(_loop.Count, Is.EqualTo(1000));
        await Parallel.ForAsync(0, 1000, ct, (i, stopping) =>
        {
            _ = pipes[i].Theirs.Put(BitConverter.GetBytes(i));
            return ValueTask.CompletedTask;
        });
        await Task.WhenAll(reading).WaitAsync(ct);
        Assert.That(read.Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
        pipes.ForEach(pipe => pipe.Dispose());
        Assert.That(_loop.Count, Is.Zero);
    }

    [Test, CancelAfter(30_000)]
    public async Task Files_closed_while_the_loop_has_events_for_them_disturb_nobody(CancellationToken ct)
    {
        for (int round = 0; round < 200; round++)
        {
            List<Pipe> pipes = [.. Enumerable.Range(0, 20).Select(_ => Pipe.ForOutput(_loop))];
            Task[] waits = [.. pipes.Select(pipe => pipe.Ours.ReadableAsync().AsTask())];
            Task writing = Task.Run(() => pipes.ForEach(pipe => Ignore(() => pipe.Theirs.Put("x"u8))), ct);
            pipes.ForEach(pipe => pipe.Ours.Dispose());
            // The same descriptor numbers mean other files now; an old event must not reach them.
            using Pipe next = Pipe.ForOutput(_loop);
            Task wait = next.Ours.ReadableAsync().AsTask();
            await Task.WhenAll(waits).WaitAsync(ct);
            await writing;
            Assert.That(wait.IsCompleted, Is.False);
            _ = next.Theirs.Put("y"u8);
            await wait.WaitAsync(ct);
            pipes.ForEach(pipe => pipe.Dispose());
        }

        Assert.That(_loop.Count, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_waiter_may_close_its_own_file_on_the_loop(CancellationToken ct)
    {
        Pipe pipe = Pipe.ForOutput(_loop);
        Task closing = CloseWhenReadableAsync();
        _ = pipe.Theirs.Put("x"u8);
        await closing.WaitAsync(ct);
        Assert.That(_loop.Count, Is.Zero);

        async Task CloseWhenReadableAsync()
        {
            await pipe.Ours.ReadableAsync();
            pipe.Dispose();
        }
    }

    private static void Ignore(Func<int> put)
    {
        try
        {
            _ = put();
        }
        catch (LibcException broken) when (broken.Errno == Errno.BrokenPipe)
        {
            // Its reader was closed first.
        }
    }

    private static async Task<string?> WaitAsync(PollableFile file)
    {
        await file.ReadableAsync().ConfigureAwait(false); // NUnit brings a context
        return Thread.CurrentThread.Name;
    }
}
