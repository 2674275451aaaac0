using System.Text;

using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Users;
using FurtherLink.Protocols;
using FurtherLink.Tests.Linux.Files;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Protocols;

/// <summary>What the daemon answers itself, asked by a real program.</summary>
internal sealed class DaemonChannelsTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_programs_text_for_the_small_screen_is_there_while_it_runs(CancellationToken ct)
    {
        using var directory = new ScratchDirectory();
        using var loop = new EventLoop(static _ => { });
        var options = new EngineOptions { DefaultUser = UserAccount.Current.Name, TempDirectory = directory.Root, WorkDirectory = directory.Root };
        await using var programs = new RunningPrograms(options, loop, ChannelLine.Route, TimeProvider.System, NullLogger<RunningPrograms>.Instance)
        {
            Duties = new ChannelDuties { Take = new DaemonChannels(static _ => ValueTask.FromResult("{\"model\":null}"u8.ToArray())).TakeAsync },
        };
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Execution program = await programs.StartAsync(
            new StartRequest
            {
                Runner = "python3",
                Detachable = true,
                Code = """
                    import json, os, socket
                    channel = socket.socket(socket.AF_UNIX)
                    channel.connect(os.environ["FURTHER_LINK_SOCKET"])
                    lines = channel.makefile("rw", newline="\n")
                    def ask(line):
                        lines.write(line + "\n"); lines.flush()
                        return lines.readline()
                    def tell(**data): ask(json.dumps({"channel": "miniscreen", "data": data}) + '\n{"channel":"ping","data":{}}')
                    tell(text="hello")
                    assert ask('{"channel":"device","data":{"id":3,"ask":"device"}}') == '{"channel":"device","data":{"id":3,"value":{"model":null}}}\n'
                    assert "data.ask" in ask('{"channel":"device","data":{"id":3,"ask":"secrets"}}')
                    assert "512" in ask(json.dumps({"channel": "miniscreen", "data": {"text": "x" * 513}}))
                    lines.write('{"channel":"message","data":{}}\n'); lines.flush()
                    input()
                    """,
            },
            static _ => { },
            gaveUp: ct);
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        using var reader = program.Attach(0, () => shown.TrySetResult());
        if (reader.TryRead(text, 1000).Kind == FurtherLink.Engine.Transcripts.TranscriptKind.None)
        {
            await shown.Task.WaitAsync(ct);
            _ = reader.TryRead(text, 1000);
        }

        Assert.That(Encoding.UTF8.GetString(text.WrittenSpan), Is.EqualTo("""{"channel":"message","data":{}}"""));
        Assert.That(programs.Running.Select(static running => running.Miniscreen), Is.EqualTo(["hello"]));
        Assert.That(program.TryWriteInput("\n"u8), Is.True);
        await program.Gone.WaitAsync(ct);
        Assert.That(program.Status.Code, Is.Zero);
        Assert.That(program.Miniscreen, Is.Null);
    }
}
