using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

using FurtherLink.Engine.SideChannels;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Engine.SideChannels;

internal sealed class SideChannelTests
{
    private ScratchDirectory _directory = null!;
    private Socket _listener = null!;
    private Transcript _transcript = null!;

    private string Address => _directory["channel.sock"];

    [SetUp]
    public void Listen()
    {
        _directory = new ScratchDirectory();
        _transcript = new Transcript(1 << 20);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(Address));
        _listener.Listen(200);
    }

    [TearDown]
    public void Close()
    {
        _listener.Dispose();
        _directory.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task Lines_arrive_in_order_however_they_are_cut(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        using Socket program = await ConnectAsync(ct);
        string text = string.Concat(Enumerable.Range(0, 200).Select(i => $"message {i}\n"));
        foreach (char[] piece in text.Chunk(7)) _ = await program.SendAsync(Encoding.ASCII.GetBytes(piece), ct);
        for (int i = 0; i < 200; i++) Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, $"message {i}")));
    }

    [Test, CancelAfter(20_000)]
    public async Task Half_a_line_at_the_end_is_none(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        using (Socket first = await ConnectAsync(ct))
        {
            _ = await first.SendAsync("whole\nhalf"u8.ToArray(), ct);
            first.Shutdown(SocketShutdown.Send);
            Assert.That(await first.ReceiveAsync(new byte[10], ct), Is.Zero);
        }

        using Socket second = await ConnectAsync(ct);
        _ = await second.SendAsync("next\n"u8.ToArray(), ct);
        Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "whole")));
        Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "next")));
    }

    [Test, CancelAfter(20_000)]
    public async Task Frames_may_be_large_and_only_the_newest_is_kept(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        using Socket program = await ConnectAsync(ct);
        for (int i = 0; i < 5; i++) _ = await program.SendAsync(Encoding.ASCII.GetBytes($"frame {i}" + new string('x', 500_000) + "\n"), ct);
        _ = await program.SendAsync("last\n"u8.ToArray(), ct);
        (TranscriptKind Kind, string Text) piece;
        string frame = "";
        while ((piece = await NextAsync(reader, ct)).Kind == TranscriptKind.Frame) frame = piece.Text;
        Assert.That(piece.Text, Is.EqualTo("last"));
        if (!frame.StartsWith("frame 4", StringComparison.Ordinal)) frame = (await NextAsync(reader, ct)).Text;
        Assert.That(frame, Does.StartWith("frame 4"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Lines_that_are_too_long_or_unknown_are_answered(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using Socket program = await ConnectAsync(ct);
        _ = await program.SendAsync("refuse me\n"u8.ToArray(), ct);
        Assert.That(await LineAsync(program, ct), Is.EqualTo("refused"));
        _ = await program.SendAsync(Encoding.ASCII.GetBytes(new string('m', SideChannel.MaxMessageBytes + 1) + "\n"), ct);
        Assert.That(await LineAsync(program, ct), Does.Contain("longer than 512 KiB"));
        await SendAllAsync(program, new byte[SideChannel.MaxLineBytes + (1 << 20)], ct);
        Assert.That(await LineAsync(program, ct), Does.Contain("longer than 8 MiB"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Key_lines_reach_every_connection(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        var programs = new List<Socket>();
        for (int i = 0; i < 20; i++)
        {
            Socket program = await ConnectAsync(ct);
            programs.Add(program);
            _ = await program.SendAsync("here\n"u8.ToArray(), ct);
            Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "here")));
        }

        channel.Send("{\"key\":\"a\"}\n"u8);
        foreach (Socket program in programs)
        {
            Assert.That(await LineAsync(program, ct), Is.EqualTo("{\"key\":\"a\"}"));
            program.Dispose();
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Every_connection_is_greeted_first_however_long_that_takes(CancellationToken ct)
    {
        byte[] context = Encoding.ASCII.GetBytes(new string('c', 4 * ChannelOutput.MostBytes) + "\n");
        await using SideChannel channel = Serve(UserAccount.Current, "hello\n"u8.ToArray(), context);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        for (int i = 0; i < 3; i++)
        {
            using Socket program = await ConnectAsync(ct);
            _ = await program.SendAsync("here\n"u8.ToArray(), ct);
            Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "here")));
            channel.Send("after\n"u8); // would fit, and has to wait its turn
            using var lines = new StreamReader(new NetworkStream(program, ownsSocket: false));
            Assert.That(await lines.ReadLineAsync(ct), Is.EqualTo("hello"));
            Assert.That(await lines.ReadLineAsync(ct), Has.Length.EqualTo(context.Length - 1));
            Assert.That(await lines.ReadLineAsync(ct), Is.EqualTo("after"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_does_not_read_keeps_all_up_to_a_limit_and_is_told_of_the_rest(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        using Socket program = await ConnectAsync(ct);
        _ = await program.SendAsync("here\n"u8.ToArray(), ct);
        Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "here")));
        const int Sent = 100_000;
        for (int i = 0; i < Sent; i++) channel.Send(Encoding.ASCII.GetBytes($"line {i} {new string('x', 40)}\n"));

        using var lines = new StreamReader(new NetworkStream(program, ownsSocket: false));
        int next = 0;
        string? line;
        while ((line = await lines.ReadLineAsync(ct)) is not null && !line.Contains("left out", StringComparison.Ordinal))
            Assert.That(line, Does.StartWith($"line {next++} "));
        Assert.That(next, Is.GreaterThan(ChannelOutput.MostBytes / 120).And.LessThan(Sent));
        Assert.That(line, Does.Contain($"{Sent - next} lines were left out"));
        channel.Send("again\n"u8);
        Assert.That(await lines.ReadLineAsync(ct), Is.EqualTo("again"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Keys_pressed_while_programs_connect_break_no_connection(CancellationToken ct)
    {
        SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        using var enough = new CancellationTokenSource();
        // On a thread of its own: this test keeps one of the pool's busy already.
        Task pressing = Task.Factory.StartNew(
            () =>
            {
                while (!enough.IsCancellationRequested) channel.Send("k\n"u8);
            },
            ct,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (int i = 0; i < 300; i++)
        {
            using Socket program = await ConnectAsync(ct);
            _ = await program.SendAsync("here\n"u8.ToArray(), ct);
            Assert.That(await NextAsync(reader, ct), Is.EqualTo((TranscriptKind.Message, "here")));
        }

        await enough.CancelAsync();
        await pressing;
        await channel.DisposeAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_said_before_a_program_has_connected_waits_for_the_first_connection_and_no_other(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current, "hello\n"u8.ToArray());
        channel.Send("one\n"u8);
        channel.Send(Encoding.ASCII.GetBytes(new string('x', SideChannel.MostEarlyBytes) + "\n"));
        channel.Send("two\n"u8);
        foreach (string[] expected in new[] { new[] { "hello", "one", "two", "end" }, ["hello", "end"] })
        {
            using Socket program = await ConnectAsync(ct);
            _ = await program.SendAsync("refuse me\n"u8.ToArray(), ct);
            using var lines = new StreamReader(new NetworkStream(program, ownsSocket: false));
            var heard = new List<string?>();
            while (heard.LastOrDefault() != "refused") heard.Add(await lines.ReadLineAsync(ct));
            Assert.That(heard[..^1], Is.EqualTo(expected[..^1]));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task An_answer_goes_to_the_connection_that_asked_and_to_no_other(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        var programs = new List<(Socket Socket, long Number)>();
        for (int i = 0; i < 5; i++)
        {
            Socket program = await ConnectAsync(ct);
            _ = await program.SendAsync("request\n"u8.ToArray(), ct);
            (TranscriptKind kind, string text) = await NextAsync(reader, ct);
            Assert.That((kind, text), Is.EqualTo((TranscriptKind.Message, $"{i + 1} request")));
            programs.Add((program, i + 1));
        }

        programs.Reverse();
        foreach ((_, long number) in programs) channel.Answer(number, Encoding.ASCII.GetBytes($"answer {number} {new string('x', 2 * ChannelOutput.MostBytes)}\n"));
        channel.Answer(99, "nobody\n"u8.ToArray());
        channel.Send("all\n"u8);
        foreach ((Socket program, long number) in programs)
        {
            using var lines = new StreamReader(new NetworkStream(program, ownsSocket: true));
            Assert.That(await lines.ReadLineAsync(ct), Does.StartWith($"answer {number} "));
            Assert.That(await lines.ReadLineAsync(ct), Is.EqualTo("all"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_cannot_use_up_the_descriptors_of_the_daemon(CancellationToken ct)
    {
        await using SideChannel channel = Serve(UserAccount.Current);
        var programs = new List<Socket>();
        for (int i = 0; i <= SideChannel.MostConnections; i++) programs.Add(await ConnectAsync(ct));
        int refused = 0;
        foreach (Socket program in programs)
        {
            try
            {
                _ = await program.SendAsync("refuse me\n"u8.ToArray(), ct);
                if (await program.ReceiveAsync(new byte[100], ct) == 0) refused++;
            }
            catch (SocketException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.EqualTo(1));
        programs.ForEach(program => program.Dispose());
    }

    [Test, CancelAfter(20_000)]
    public async Task A_stranger_is_turned_away_and_root_is_not(CancellationToken ct)
    {
        if (!UserAccount.IsRoot || UserAccount.Find("daemon") is not { } owner) Assert.Ignore("needs root, to be two users");
        else
        {
            File.SetUnixFileMode(_directory.Root, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Address, (UnixFileMode)0b110_110_110);
            await using SideChannel channel = Serve(owner);
            using Socket root = await ConnectAsync(ct);
            _ = await root.SendAsync("refuse me\n"u8.ToArray(), ct);
            Assert.That(await LineAsync(root, ct), Is.EqualTo("refused"));
            Assert.That(await ConnectAsAsync(owner.Uid, ct), Is.EqualTo("refused"));
            Assert.That(await ConnectAsAsync(65534, ct), Is.Empty);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Its_end_ends_every_connection(CancellationToken ct)
    {
        SideChannel channel = Serve(UserAccount.Current);
        using Socket program = await ConnectAsync(ct);
        _ = await program.SendAsync("refuse me\n"u8.ToArray(), ct);
        Assert.That(await LineAsync(program, ct), Is.EqualTo("refused"));
        await channel.DisposeAsync();
        Assert.That(await program.ReceiveAsync(new byte[10], ct), Is.Zero);
    }

    private static ChannelRoute Route(ReadOnlySpan<byte> line, out byte[]? refusal)
    {
        refusal = null;
        if (line.StartsWith("frame"u8)) return ChannelRoute.Frame;
        if (line.StartsWith("request"u8)) return ChannelRoute.Request;
        if (!line.StartsWith("refuse"u8)) return ChannelRoute.Message;
        refusal = "refused\n"u8.ToArray();
        return ChannelRoute.Refused;
    }

    private SideChannel Serve(UserAccount user, params ReadOnlyMemory<byte>[] greetings) => new(
        [(_listener, ChannelFraming.Lines)], user, _transcript, new ChannelTerms { Route = Route, Greetings = greetings });

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Address), ct);
        return socket;
    }

    /// <summary>Speaks as another user and returns the answer: credentials are those of the process at connect(2).</summary>
    private async Task<string> ConnectAsAsync(uint uid, CancellationToken ct)
    {
        const string Script = "use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $!; $SIG{PIPE} = 'IGNORE'; "
            + "syswrite($s, \"refuse me\\n\"); my $answer = <$s> // ''; print $answer;";
        var start = new ProcessStartInfo("/usr/bin/setpriv", [$"--reuid={uid}", $"--regid={uid}", "--clear-groups", "/usr/bin/perl", "-e", Script, Address])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string answer = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.That(process.ExitCode, Is.Zero);
        return answer.Trim();
    }

    private static async Task SendAllAsync(Socket socket, byte[] bytes, CancellationToken ct)
    {
        try
        {
            for (int at = 0; at < bytes.Length;) at += await socket.SendAsync(bytes.AsMemory(at), ct);
        }
        catch (SocketException)
        {
            // Cut off before the last byte: that may be.
        }
    }

    private static async Task<string> LineAsync(Socket socket, CancellationToken ct)
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (await socket.ReceiveAsync(next, ct) == 1 && next[0] != '\n') line.Add(next[0]);
        return Encoding.UTF8.GetString([.. line]);
    }

    private static async Task<(TranscriptKind Kind, string Text)> NextAsync(TranscriptReader reader, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var text = new ArrayBufferWriter<byte>();
            TranscriptKind kind = reader.TryRead(text, 1 << 20).Kind;
            if (kind != TranscriptKind.None) return (kind, Encoding.UTF8.GetString(text.WrittenSpan));
            await Task.Yield();
        }
    }
}
