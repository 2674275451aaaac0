using FurtherLink.Engine;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Engine.Separation;

/// <summary>Whatever is sent to the launcher: it answers or hangs up, lives on, starts nothing and keeps nothing.</summary>
[NonParallelizable]
internal sealed class LauncherFuzzTests
{
    private const int Rounds = 1500;

    private EventLoop _loop = null!;
    private string _directory = null!;
    private PacketListener _listener = null!;
    private LauncherServer _server = null!;
    private Task _serving = null!;

    [SetUp]
    public void Serve()
    {
        _loop = new EventLoop();
        _directory = Directory.CreateTempSubdirectory("further-link-launcher-").FullName;
        var engine = new EngineOptions { TempDirectory = _directory, WorkDirectory = _directory, DefaultUser = UserAccount.Current.Name, TranscriptBytes = 64 << 10 };
        _server = new LauncherServer(engine, new UploadOptions(), new LauncherOptions(), _loop, TimeProvider.System, NullLogger<LauncherServer>.Instance);
        _listener = PacketListener.Bind(_loop, Socket);
        _serving = _server.ServeAsync(_listener);
    }

    [TearDown]
    public async Task End()
    {
        _listener.Dispose();
        await _serving;
        await _server.DisposeAsync();
        _loop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Socket => Path.Combine(_directory, "launcher.sock");

    [Test, CancelAfter(120_000)]
    public async Task Nonsense_ends_a_connection_and_nothing_else([Values(1, 2, 3)] int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        await SendAsync(random, 50, ct); // what is made once is made now
        await UntilAloneAsync(ct);
        int descriptors = Descriptors;

        await SendAsync(random, Rounds, ct);

        await UntilAloneAsync(ct);
        Assert.That(() => Descriptors, Is.LessThanOrEqualTo(descriptors).After(5).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(Directory.GetFileSystemEntries(_directory), Has.Length.EqualTo(1), "the socket, and nothing that was made");
        await using LauncherConnection sound = await LauncherConnection.OpenAsync(_loop, Socket).WaitAsync(ct);
        using Envelope answer = await sound.AskAsync(Operation.Survivors, new WireWriter()).WaitAsync(ct);
        Assert.That(new WireReader(answer.Fields).Int(), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task Nothing_is_done_for_who_does_not_say_hello(CancellationToken ct)
    {
        using var socket = PacketSocket.Connect(_loop, Socket);

        Assert.That(await Envelope.SendAsync(socket, 1, (byte)Operation.Survivors, default, []), Is.True);

        Assert.That(await socket.ReceiveAsync(new byte[PacketSocket.MostBytes]).AsTask().WaitAsync(ct), Is.Null);
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_version_is_told_what_to_restart(CancellationToken ct)
    {
        using var socket = PacketSocket.Connect(_loop, Socket);

        _ = await Envelope.SendAsync(socket, 1, (byte)Operation.Hello, new WireWriter().Int(Envelope.Version + 1).Written, []);

        Packet? packet = await socket.ReceiveAsync(new byte[PacketSocket.MostBytes]).AsTask().WaitAsync(ct);
        using var answer = Envelope.Open(packet!.Value, static _ => 0);
        Assert.That((Outcome)answer.Kind, Is.EqualTo(Outcome.Refused));
        Assert.That(new WireReader(answer.Fields).Text(), Does.Contain("restart"));
    }

    private static int Descriptors => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private Task UntilAloneAsync(CancellationToken ct) => Task.Run(
        () => Assert.That(() => _server.Peers, Is.Zero.After(10).Seconds.PollEvery(10).MilliSeconds), ct);

    private async Task SendAsync(Random random, int rounds, CancellationToken ct)
    {
        PacketSocket? socket = null;
        for (int round = 0; round < rounds; round++)
        {
            if (socket is null)
            {
                await UntilAloneAsync(ct);
                socket = PacketSocket.Connect(_loop, Socket);
                if (random.Next(8) > 0) _ = await Envelope.SendAsync(socket, 0, (byte)Operation.Hello, new WireWriter().Int(Envelope.Version).Written, []);
            }

            byte[] packet = Packet(random);
            using SafeFileHandle given = random.Next(2) == 0 ? SealedMemory.Of(Bytes(random, 100)) : File.OpenHandle("/dev/null");
            bool sent = await socket.SendAsync(packet, random.Next(3) == 0 ? [given] : []).AsTask().WaitAsync(ct);
            if (sent && random.Next(20) > 0) continue;
            socket.Dispose();
            socket = null;
        }

        socket?.Dispose();
    }

    /// <summary>A sound message in which some bytes are others, or one of noise.</summary>
    private static byte[] Packet(Random random)
    {
        if (random.Next(4) == 0) return Bytes(random, 64);
        var operation = (Operation)(random.Next(3) switch
        {
            0 => random.Next((int)Operation.Next - 1, (int)Operation.Upload + 2),
            1 => random.Next((int)Operation.ListFiles - 1, (int)Operation.RenameFile + 2),
            _ => random.Next((int)Operation.OpenDisplay - 1, (int)Operation.Kill + 2),
        });
        WireWriter fields = operation switch
        {
            Operation.Start => new WireWriter().Text("python3").Text("nobody of that name").OptionalText("print()").OptionalText(null)
                .Flag(true).Flag(false).Flag(true).Int(24).Int(80).Flag(true).Int(random.Next(3)).Int(1).Text("A").Text("b"),
            Operation.Upload => new WireWriter().Text("nobody of that name").Text("project").OptionalText(null).Int(1).Text("a/b").Bytes("x"u8).Int(0),
            Operation.OpenDisplay => new WireWriter().Text("nobody of that name").Int(200).Int(100).Flag(false),
            Operation.IsCached => new WireWriter().Text("nobody of that name").Text("../x"),
            Operation.ListFiles => new WireWriter().Text(UserAccount.Current.Name).Bytes([]).Int(random.Next(1, 65)).Int(random.Next(1, int.MaxValue)),
            Operation.OpenFile => new WireWriter().Text(UserAccount.Current.Name).Bytes("a/b"u8),
            Operation.PublishFile => new WireWriter().Int(random.Next(3)).Byte(2).Flag(true).Int(1).Text("1-2"),
            Operation.StageFile or Operation.MakeDirectory => new WireWriter().Text("nobody of that name").Bytes("a/b"u8).Byte(2).Flag(false),
            Operation.RemoveFile => new WireWriter().Text("nobody of that name").Bytes("a/b"u8).Flag(true).Byte(1).Flag(false),
            Operation.RenameFile => new WireWriter().Text("nobody of that name").Bytes("a/b"u8).Bytes("c"u8).Flag(true).Byte(1).Flag(false),
            Operation.Signal => new WireWriter().Int(random.Next(3)).Byte((byte)random.Next(256)),
            _ => new WireWriter().Int(random.Next(3)),
        };
        byte[] packet = [.. Bytes(random, 4), (byte)operation, (byte)random.Next(2), .. fields.Written.Span];
        for (int change = random.Next(4); change > 0; change--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
        return packet[..random.Next(1, packet.Length + 1)];
    }

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[most == 4 ? 4 : random.Next(1, most + 1)];
        random.NextBytes(bytes);
        return bytes;
    }
}
