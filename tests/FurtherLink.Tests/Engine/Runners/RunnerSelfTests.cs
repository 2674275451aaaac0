using System.Buffers;
using System.Text;

using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Engine.Runners;

/// <summary>Every language that is installed here runs its own self-test: prints, reads, and ends.</summary>
internal sealed class RunnerSelfTests
{
    private static IEnumerable<RunnerDefinition> Installed => new RunnerCatalog(new EngineOptions()).Installed(UserAccount.Current);

    private static IEnumerable<TestCaseData> Cases =>
        from runner in Installed
        from terminal in new[] { false, true }
        select new TestCaseData(runner, terminal).SetName($"{runner.Name} {(terminal ? "in a terminal" : "with pipes")}");

    [TestCaseSource(nameof(Cases)), CancelAfter(60_000)]
    public async Task An_installed_language_passes_its_self_test(RunnerDefinition runner, bool terminal, CancellationToken ct)
    {
        using var loop = new EventLoop();
        await using var programs = new RunningPrograms(
            new EngineOptions { DefaultUser = UserAccount.Current.Name, PythonPackages = Path.Combine(SourceTree.Root, "src/python") }, loop, RefuseAll, TimeProvider.System, NullLogger<RunningPrograms>.Instance);
        var said = new Listener();

        Execution execution = await programs.StartAsync(
            new StartRequest { Runner = runner.Name, Code = runner.SelfTest, Terminal = terminal ? new TerminalSize(24, 80) : null },
            said.Attach, gaveUp: ct);
        Assert.That(execution.TryWriteInput("a line\n"u8), Is.True);
        await said.Ended.WaitAsync(ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(execution.Status.Code, Is.Zero, said.Text);
            Assert.That(said.Text, Does.Contain("hello"));
            Assert.That(said.Text.TrimEnd(), Does.EndWith("a line"));
        }
    }

    [Test]
    public void Every_language_that_comes_with_it_has_a_self_test_and_says_how_to_install_it()
    {
        Assert.That(RunnerDefinition.BuiltIn, Is.All.Matches<RunnerDefinition>(runner => runner is { SelfTest: not null, Package: not null }));
    }

    private static ChannelRoute RefuseAll(ReadOnlySpan<byte> line, out byte[]? refusal)
    {
        refusal = "{}\n"u8.ToArray();
        return ChannelRoute.Refused;
    }

    /// <summary>Reads a transcript to its end.</summary>
    private sealed class Listener
    {
        private readonly Lock _gate = new();
        private readonly ArrayBufferWriter<byte> _text = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TranscriptReader? _reader;

        public Task Ended => _ended.Task;

        public string Text => Encoding.UTF8.GetString(_text.WrittenSpan);

        public void Attach(Execution execution)
        {
            _reader = execution.Attach(0, ReadAll);
            ReadAll();
        }

        private void ReadAll()
        {
            lock (_gate)
            {
                TranscriptKind kind;
                do
                {
                    kind = _reader!.TryRead(_text, 4096).Kind;
                    if (kind == TranscriptKind.End) _ended.SetResult();
                }
                while (kind != TranscriptKind.None);
            }
        }
    }
}
