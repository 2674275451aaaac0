using System.Net.WebSockets;
using System.Text;

using FurtherLink.Protocols;

namespace FurtherLink.Tests.Protocols;

internal sealed class SocketWriterTests
{
    [Test, CancelAfter(20_000)]
    public async Task Sources_take_turns_and_answers_go_before_them(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        using WebSocket client = pair.Client();
        var writer = new SocketWriter(pair.Server, Fail);
        var gate = new Source("gate", 1, 4 << 20); // fills the connection, so that all that follows is queued behind it
        writer.Ready(gate);
        writer.Ready(new Source("a", 3));
        writer.Ready(new Source("b", 3));
        _ = writer.AnswerAsync("answer 1"u8.ToArray());
        _ = writer.AnswerAsync("answer 2"u8.ToArray());
        Task idle = writer.IdleAsync();
        Assert.That(idle.IsCompleted, Is.False);

        Assert.That((await ReceiveAsync(client, ct))[..4], Is.EqualTo("gate"));
        var received = new List<string>();
        while (received.Count < 8) received.Add(await ReceiveAsync(client, ct));

        Assert.That(received, Is.EqualTo(new[] { "answer 1", "answer 2", "a", "b", "a", "b", "a", "b" }));
        await idle.WaitAsync(ct);
        Assert.That(writer.IdleAsync().IsCompleted, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_peer_that_does_not_read_makes_sources_and_asking_wait(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        using WebSocket client = pair.Client();
        var writer = new SocketWriter(pair.Server, Fail);
        var flood = new Source("flood", int.MaxValue, 32 * 1024);
        writer.Ready(flood);
        Task answered = Task.CompletedTask;
        int answers = 0;
        while (answered.IsCompleted)
        {
            answered = writer.AnswerAsync(new byte[1000]);
            answers++;
        }

        Assert.That(answers, Is.InRange(60, 1000), "64 KiB, and what the connection itself holds");
        int made = flood.Made;
        Assert.That(made, Is.LessThan(200), "frames are made when they can be sent, not before");
        flood.Stop();
        while (!answered.IsCompleted) _ = await ReceiveAsync(client, ct);
        await answered;
        while (!writer.IdleAsync().IsCompleted) _ = await ReceiveAsync(client, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_peer_that_vanishes_ends_everything(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        var writer = new SocketWriter(pair.Server, Fail);
        writer.Ready(new Source("flood", int.MaxValue, 1 << 20));
        Task room = Task.CompletedTask;
        for (int i = 0; i < 100; i++) room = writer.AnswerAsync(new byte[10_000]);
        Assert.That(room.IsCompleted, Is.False);
        Task idle = writer.IdleAsync();
        pair.Peer.Dispose();
        await room.WaitAsync(ct);
        await idle.WaitAsync(ct);
        Assert.That(writer.AnswerAsync("late"u8.ToArray()).IsCompleted, Is.True);
        writer.Ready(new Source("late", 1));
        Assert.That(writer.IdleAsync().IsCompleted, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_source_that_throws_is_told_and_the_socket_cut(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        Exception? told = null;
        var writer = new SocketWriter(pair.Server, failure => told = failure);
        writer.Ready(new BrokenSource());
        await writer.IdleAsync().WaitAsync(ct);
        Assert.That(told, Is.InstanceOf<NotSupportedException>());
        Assert.That(pair.Server.State, Is.EqualTo(WebSocketState.Aborted));
    }

    [Test, CancelAfter(30_000)]
    public async Task Many_threads_may_ask_at_once_and_nothing_is_lost(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        using WebSocket client = pair.Client();
        var writer = new SocketWriter(pair.Server, Fail);
        Task asking = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 200; i++)
                {
                    await writer.AnswerAsync("answer"u8.ToArray());
                    writer.Ready(new Source("source", 1));
                }
            },
            ct)));
        var received = new List<string>();
        while (received.Count < 3200) received.Add(await ReceiveAsync(client, ct));
        await asking;
        Assert.That(received.Count(text => text == "answer"), Is.EqualTo(1600));
    }

    private static void Fail(Exception failure) => Assert.Fail(failure.ToString());

    private static async Task<string> ReceiveAsync(WebSocket client, CancellationToken ct)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            WebSocketReceiveResult result = await client.ReceiveAsync(buffer, ct);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray()).TrimEnd('.');
        }
    }

    private sealed class Source(string name, int times, int length = 0) : IFrameSource
    {
        private volatile bool _stopped;

        public int Made { get; private set; }

        public void Stop() => _stopped = true;

        public bool TryWriteFrame(PooledBuffer frame)
        {
            if (Made == times || _stopped) return false;
            Made++;
            byte[] text = Encoding.ASCII.GetBytes(name.PadRight(length, '.'));
            text.CopyTo(frame.GetSpan(text.Length));
            frame.Advance(text.Length);
            return true;
        }
    }

    private sealed class BrokenSource : IFrameSource
    {
        public bool TryWriteFrame(PooledBuffer frame) => throw new NotSupportedException("a defect");
    }
}
