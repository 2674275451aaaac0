using System.Buffers.Binary;
using System.Net.Sockets;

using FurtherLink.Engine.Displays;

namespace FurtherLink.Tests.Engine.Displays;

/// <summary>What a program could have put in the place of its X server: says what a test wants it to say.</summary>
internal sealed class FakeXServer : IDisposable
{
    public const uint Root = 0x100, Base = 0x200000, Mask = 0x1FFFFF;
    public const byte DamageOpcode = 140, DamageEvent = 90;

    private const int SetupRequestBytes = 48, MessageBytes = 32;

    private readonly DisplaySize _size;
    private readonly TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeXServer(Socket socket, Socket client, DisplaySize size)
    {
        Socket = socket;
        Client = client;
        _size = size;
    }

    /// <summary>Its end.</summary>
    public Socket Socket { get; }

    /// <summary>Completes when the client wants to be told of what is drawn.</summary>
    public Task Watched => _watched.Task;

    /// <summary>The other one.</summary>
    public Socket Client { get; }

    public static FakeXServer Listen(DisplaySize size)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        return new FakeXServer(listener.Accept(), client, size);
    }

    /// <summary>Lets a client in: one screen of 24 bits in 32.</summary>
    public async Task WelcomeAsync(CancellationToken ct)
    {
        await ReadAsync(SetupRequestBytes, ct);
        var answer = new byte[8 + 32 + 8 + 40];
        answer[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(6), (ushort)((answer.Length - 8) / 4));
        Span<byte> body = answer.AsSpan(8);
        BinaryPrimitives.WriteUInt32LittleEndian(body[4..], Base);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], Mask);
        (body[20], body[21]) = (1, 1);
        (body[32], body[33]) = (24, 32);
        Span<byte> screen = body[40..];
        BinaryPrimitives.WriteUInt32LittleEndian(screen, Root);
        BinaryPrimitives.WriteUInt16LittleEndian(screen[20..], (ushort)_size.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(screen[22..], (ushort)_size.Height);
        screen[38] = 24;
        await Socket.SendAsync(answer, ct);
    }

    /// <summary>An event that tells of a window.</summary>
    public static byte[] Mapped(uint window)
    {
        var message = new byte[MessageBytes];
        message[0] = XMessage.Mapped;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), window);
        return message;
    }

    /// <summary>Answers requests as a server does, each picture with noise, until the client has gone. Nothing is done with them.</summary>
    public async Task ServeAsync(CancellationToken ct)
    {
        var noise = new Random(1);
        try
        {
            for (ushort sequence = 1; ; sequence++)
            {
                byte[] head = await ReadAsync(4, ct);
                byte[] fields = await ReadAsync((BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2)) * 4) - 4, ct);
                if (head[0] == DamageOpcode && head[1] == 1) _ = _watched.TrySetResult();
                byte[] answer = head[0] switch
                {
                    98 => Extension(Answer(sequence, [])),
                    DamageOpcode when head[1] == 0 => Answer(sequence, []),
                    43 => Answer(sequence, []),
                    73 => Answer(sequence, Noise(noise, fields)),
                    _ => [],
                };
                if (answer.Length > 0) await Socket.SendAsync(answer, ct);
            }
        }
        catch (Exception gone) when (gone is SocketException or EndOfStreamException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        Client.Dispose();
    }

    private static byte[] Extension(byte[] answer)
    {
        (answer[8], answer[9], answer[10]) = (1, DamageOpcode, DamageEvent);
        return answer;
    }

    private static byte[] Noise(Random random, byte[] fields)
    {
        var pixels = new byte[BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(8)) * BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(10)) * 4];
        random.NextBytes(pixels);
        return pixels;
    }

    private static byte[] Answer(ushort sequence, byte[] more)
    {
        var answer = new byte[MessageBytes + more.Length];
        answer[0] = XMessage.Answer;
        BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(4), (uint)(more.Length / 4));
        more.CopyTo(answer.AsSpan(MessageBytes));
        return answer;
    }

    private async Task<byte[]> ReadAsync(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int received = await Socket.ReceiveAsync(bytes.AsMemory(at), ct);
            at += received > 0 ? received : throw new EndOfStreamException();
        }

        return bytes;
    }
}
