using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class ProcessTreeTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(30_000)]
    public async Task Children_other_sessions_and_orphans_with_the_marker_are_all_found(CancellationToken ct)
    {
        string marker = "FURTHER_LINK_TEST=" + Guid.NewGuid().ToString("N");
        const string Script = "sleep 1001 & setsid sleep 1002 & (setsid sh -c 'sleep 1003 & sleep 1004 & exit' &) ; env -i /usr/bin/setsid /bin/sleep 1005 & exec sleep 1006";
        using ChildProcess leader = ChildProcess.Start(_loop, Children.Sh(Script) with { Environment = ["PATH=/usr/bin:/bin", marker] });
        try
        {
            await Children.UntilAsync(() => Sleepers(ProcessTree.Find(leader.Id, marker)) == 6, ct);
            Assert.That(ProcessTree.Find(leader.Id, marker), Has.Member(leader.Id).And.Count.EqualTo(6));
        }
        finally
        {
            ProcessTree.SignalEach(ProcessTree.Find(leader.Id, marker), Signal.Kill);
        }

        await Children.UntilAsync(() => ProcessTree.Find(leader.Id, marker).Count == 0, ct);
        Assert.That(leader.Exited.WaitAsync(ct).Result.Signal, Is.EqualTo(Signal.Kill), "a zombie counts as gone");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_group_whose_leader_has_ended_still_belongs_to_its_session(CancellationToken ct)
    {
        using PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(4, 60)); // no job control without one
        // With job control (-m) a pipeline is a group of its own; its first process leads it, ends, and is waited for.
        using ChildProcess shell = ChildProcess.Start(
            _loop, Children.Program("/bin/bash", "-m", "-c", "true | sleep 1000 & jobs -p; wait") with { Terminal = terminal });
        var group = new ProcessId(int.Parse(await Children.UntilAsync(terminal, "\n", ct)));
        try
        {
            await Children.UntilAsync(() => !Directory.Exists(Children.Directory(group)), ct);
            Assert.That(ProcessTree.IsInSession(group, shell.Id), Is.True);
            Assert.That(ProcessTree.IsInSession(new ProcessId(Environment.ProcessId), shell.Id), Is.False);
        }
        finally
        {
            Assert.That(ProcessTree.SignalGroup(group, Signal.Kill), Is.True);
        }

        await Children.UntilAsync(() => !ProcessTree.SignalGroup(group, Signal.None), ct);
        Assert.That(ProcessTree.IsInSession(group, shell.Id), Is.False);
    }

    private static int Sleepers(IReadOnlyList<ProcessId> processes)
    {
        try
        {
            return processes.Count(process => Children.Name(process) == "sleep");
        }
        catch (IOException)
        {
            return -1; // one ended meanwhile
        }
    }
}
