using System.Net.WebSockets;
using System.Text;

using FurtherLink.Protocols;

namespace FurtherLink.Tests.Protocols;

internal sealed class MessageReaderTests
{
    private const int Text = 1, Binary = 2, CloseFrame = 8, Ping = 9;

    [Test, CancelAfter(60_000)]
    public async Task However_messages_are_cut_into_frames_and_frames_into_packets_the_same_messages_come_out(
        [Range(1, 40)] int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        int[] numbers = [.. Enumerable.Range(0, seed).Select(_ => random.Next(1 << 20))];
        List<byte[]> messages = [.. numbers.Select(number => Enumerable.Range(0, number % 3 == 0 ? number % 9000 : number % 40).Select(i => (byte)('a' + i % 26)).ToArray())];
        var stream = new List<byte>();
        for (int m = 0; m < messages.Count; m++) stream.AddRange(FramesOf(messages[m], numbers[m]));
        stream.AddRange(SocketPair.Frame(CloseFrame, final: true, [0x03, 0xE8]));

        Assert.That(await ReceiveAsync([.. stream], numbers, ct), Is.EqualTo(messages));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_close_right_behind_a_message_is_answered(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        byte[] both = [.. SocketPair.Frame(Text, final: true, "last"u8), .. SocketPair.Frame(CloseFrame, final: true, [0x03, 0xE8])];
        _ = await pair.Peer.SendAsync(both, ct);
        var reader = new MessageReader(pair.Server, 1000);
        ReadOnlyMemory<byte>? message = await reader.ReadAsync();
        Assert.That(Encoding.UTF8.GetString(message!.Value.Span), Is.EqualTo("last"));
        Assert.That(await reader.ReadAsync(), Is.Null);
        var answer = new byte[4];
        Assert.That(await pair.Peer.ReceiveAsync(answer, ct), Is.EqualTo(4));
        Assert.That(answer, Is.EqualTo(new byte[] { 0x88, 2, 0x03, 0xE8 }), "the close is answered by a close");
    }

    [Test, CancelAfter(20_000)]
    public async Task An_empty_message_is_a_message(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        _ = await pair.Peer.SendAsync((byte[])[.. SocketPair.Frame(Text, final: true, []), .. SocketPair.Frame(Text, final: true, "next"u8)], ct);
        var reader = new MessageReader(pair.Server, 1000);
        Assert.That((await reader.ReadAsync())!.Value.Length, Is.Zero);
        Assert.That((await reader.ReadAsync())!.Value.Length, Is.EqualTo(4));
    }

    [TestCase(1001, 1001)]
    [TestCase(100_000, 3000)]
    [CancelAfter(20_000)]
    public async Task A_message_that_is_too_long_closes_with_1009(int length, int frame, CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        using WebSocket client = pair.Client();
        Task sending = SendInFramesAsync(client, new byte[length], frame, ct);
        var reader = new MessageReader(pair.Server, 1000);
        ValueTask<ReadOnlyMemory<byte>?> reading = reader.ReadAsync();
        WebSocketReceiveResult closed = await client.ReceiveAsync(new byte[100], ct);
        Assert.That(closed.CloseStatus, Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
        await sending;
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        Assert.That(await reading, Is.Null);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_message_of_just_the_limit_is_taken(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        _ = await pair.Peer.SendAsync(SocketPair.Frame(Binary, final: true, new byte[1000]), ct);
        Assert.That((await new MessageReader(pair.Server, 1000).ReadAsync())!.Value.Length, Is.EqualTo(1000));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_peer_that_vanishes_amid_a_message_is_an_end(CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        _ = await pair.Peer.SendAsync(SocketPair.Frame(Text, final: true, "half of it"u8).AsMemory(0, 10), ct);
        pair.Peer.Dispose();
        Assert.That(await new MessageReader(pair.Server, 1000).ReadAsync(), Is.Null);
    }

    private static IEnumerable<byte> FramesOf(byte[] message, int seed)
    {
        int cut = 1 + seed % 700, opcode = seed % 2 == 0 ? Text : Binary;
        int at = 0;
        while (message.Length - at > cut)
        {
            foreach (byte part in SocketPair.Frame(opcode, final: false, message.AsSpan(at, cut))) yield return part;
            if (seed % 5 == 0)
            {
                foreach (byte part in SocketPair.Frame(Ping, final: true, "p"u8)) yield return part;
            }

            if (seed % 7 == 0)
            {
                foreach (byte part in SocketPair.Frame(0, final: false, [])) yield return part;
            }

            at += cut;
            opcode = 0;
        }

        foreach (byte part in SocketPair.Frame(opcode, final: true, message.AsSpan(at))) yield return part;
    }

    private static async Task<List<byte[]>> ReceiveAsync(byte[] stream, int[] cuts, CancellationToken ct)
    {
        using SocketPair pair = await SocketPair.OpenAsync(ct);
        Task sending = Task.Run(
            async () =>
            {
                for (int at = 0, i = 0; at < stream.Length; i++)
                {
                    int length = Math.Min(stream.Length - at, 1 + (cuts.Length == 0 ? 3 : cuts[i % cuts.Length] % 3000));
                    for (int end = at + length; at < end;) at += await pair.Peer.SendAsync(stream.AsMemory(at, end - at), ct);
                }
            },
            ct);
        Task listening = Task.Run(
            async () =>
            {
                while (await pair.Peer.ReceiveAsync(new byte[1000], ct) > 0) // pongs
                {
                }
            },
            ct);
        var received = new List<byte[]>();
        var reader = new MessageReader(pair.Server, 10_000);
        while (await reader.ReadAsync() is { } message) received.Add(message.ToArray());
        await sending;
        pair.Server.Dispose();
        await listening;
        return received;
    }

    private static async Task SendInFramesAsync(WebSocket client, byte[] message, int frame, CancellationToken ct)
    {
        for (int at = 0; at < message.Length; at += frame)
        {
            int length = Math.Min(frame, message.Length - at);
            await client.SendAsync(message.AsMemory(at, length), WebSocketMessageType.Text, at + length == message.Length, ct);
        }
    }
}
