using System.Buffers;
using System.Globalization;
using System.Text;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Tests.Linux;

namespace FurtherLink.Tests.Engine.Programs;

internal sealed class OutputPumpTests
{
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ

    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task Everything_a_program_wrote_by_its_end_is_read(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        var transcript = new Transcript(1 << 20);
        OutputPump pump = Pump(pipe, transcript);
        byte[] output = [.. Enumerable.Range(0, pipe.Capacity).Select(i => (byte)('a' + i % 26))];
        _ = pipe.Theirs.Put(output);
        pump.End(pipe.Capacity);
        await pump.Ended.WaitAsync(ct);
        Assert.That(TextOf(transcript), Is.EqualTo(Encoding.ASCII.GetString(output)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Also_with_a_reader_so_slow_that_most_is_still_in_the_stream_and_a_pipe_that_the_program_made_larger(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        var transcript = new Transcript(1 << 20);
        using TranscriptReader slow = transcript.Attach(0, static () => { });
        OutputPump pump = Pump(pipe, transcript);
        Assert.That(FurtherLink.Linux.Interop.Libc.FileControl(pipe.Theirs, SetPipeSize, 1 << 20), Is.EqualTo(1 << 20));
        transcript.Append(TranscriptKind.Output, new byte[Transcript.HighWater]); // the pump has no room
        var output = new byte[700_000];
        for (int at = 0; at < output.Length;) at += pipe.Theirs.Put(output.AsSpan(at));
        pump.End(pipe.Capacity);
        var read = new ArrayBufferWriter<byte>();
        while (!pump.Ended.IsCompleted || slow.Position < transcript.End)
        {
            ct.ThrowIfCancellationRequested();
            if (slow.TryRead(read, 1 << 16).Kind == TranscriptKind.None) await Task.Yield();
        }

        await pump.Ended;
        Assert.That(read.WrittenCount, Is.EqualTo(Transcript.HighWater + output.Length));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_child_that_goes_on_writing_does_not_keep_the_end_from_coming(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        using ChildProcess flood = ChildProcess.Start(_loop, new ChildProcessStart
        {
            Program = "/usr/bin/yes",
            Arguments = ["yes"],
            Environment = [],
            Directory = "/",
            Output = pipe,
        });
        var transcript = new Transcript(1 << 16);
        OutputPump pump = Pump(pipe, transcript);
        while (transcript.End < 1 << 18)
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        pump.End(pipe.Capacity);
        await pump.Ended.WaitAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_that_closes_its_output_and_lives_costs_nothing(CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(_loop);
        using ChildProcess program = ChildProcess.Start(_loop, new ChildProcessStart
        {
            Program = "/bin/sh",
            Arguments = ["sh", "-c", "echo bye; exec >/dev/null; exec sleep 100"],
            Environment = ["PATH=/bin:/usr/bin"],
            Directory = "/",
            Output = pipe,
        });
        var transcript = new Transcript(1000);
        OutputPump pump = Pump(pipe, transcript);
        while (transcript.End < 4 || NameOf(program) != "sleep")
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.That(pump.Ended.IsCompleted, Is.False);
        program.Kill(Signal.Kill);
        _ = await program.Exited.WaitAsync(ct);
        pump.End(pipe.Capacity);
        await pump.Ended.WaitAsync(ct);
        Assert.That(TextOf(transcript), Is.EqualTo("bye\n"));
    }

    private static string NameOf(ChildProcess process) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id.Value}/comm")).Trim();

    private static OutputPump Pump(Pipe pipe, Transcript transcript) => new(pipe.Ours, transcript, new TextSink(transcript, TranscriptKind.Output));

    private static string TextOf(Transcript transcript)
    {
        using TranscriptReader reader = transcript.Attach(0, static () => { });
        var text = new ArrayBufferWriter<byte>();
        while (reader.TryRead(text, 1 << 20).Kind != TranscriptKind.None)
        {
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
