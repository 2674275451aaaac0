using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;
using FurtherLink.Tests.Linux.Processes;

namespace FurtherLink.Tests.Linux.Terminals;

internal sealed class PseudoTerminalTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task A_program_sees_the_size_and_hears_of_a_new_one(CancellationToken ct)
    {
        using PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(4, 60));
        using ChildProcess shell = ChildProcess.Start(
            _loop, Children.Sh("trap 'stty size; echo changed' WINCH; stty size; echo ready; while :; do sleep 0.02; done") with { Terminal = terminal });
        Assert.That(await Children.UntilAsync(terminal, "ready", ct), Does.Contain("4 60"));
        terminal.Resize(new TerminalSize(65535, 1));
        Assert.That(await Children.UntilAsync(terminal, "changed", ct), Does.Contain("65535 1"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Ctrl_C_reaches_the_foreground_group_and_nobody_else(CancellationToken ct)
    {
        using PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(4, 60));
        Assert.That(terminal.ForegroundGroup(), Is.Null);
        using ChildProcess shell = ChildProcess.Start(
            _loop, Children.Program("/bin/bash", "-m", "-c", "echo ready; sleep 1000; echo after") with { Terminal = terminal });
        _ = await Children.UntilAsync(terminal, "ready", ct);
        await Children.UntilAsync(() => terminal.ForegroundGroup() is { } group && group != shell.Id && Children.Name(group) == "sleep", ct);
        ProcessId foreground = terminal.ForegroundGroup()!.Value;
        Assert.That(ProcessTree.IsInSession(foreground, shell.Id), Is.True);
        Assert.That(terminal.Master.Write([3]), Is.EqualTo(1));
        await Children.UntilAsync(() => !Directory.Exists(Children.Directory(foreground)), ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Hanging_up_ends_its_programs(CancellationToken ct)
    {
        PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(4, 60));
        using ChildProcess shell = ChildProcess.Start(_loop, Children.Sh("echo ready; cat") with { Terminal = terminal });
        _ = await Children.UntilAsync(terminal, "ready", ct);
        terminal.Dispose();
        Assert.That((await shell.Exited.WaitAsync(ct)).Signal, Is.EqualTo(Signal.Hup));
        Assert.That(() => terminal.ForegroundGroup(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => terminal.Resize(new TerminalSize(1, 1)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(20_000)]
    public async Task It_belongs_to_the_user_on_whose_behalf_it_was_opened(CancellationToken ct)
    {
        if (!UserAccount.IsRoot || UserAccount.Find("daemon") is not { } user) Assert.Ignore("needs root, to be another user");
        else
        {
            using var scratch = new ScratchDirectory();
            using PseudoTerminal terminal = await UserAuthority.RunAsync(user, () => PseudoTerminal.Open(_loop, new TerminalSize(4, 60))).WaitAsync(ct);
            Assert.That(scratch.Sh("stat -c %u " + terminal.SlavePath), Is.EqualTo(user.Uid.ToString()));
        }
    }

    [Test]
    public void Two_hundred_of_them_leave_no_descriptor()
    {
        int before = Descriptors.Open;
        for (int i = 0; i < 200; i++) PseudoTerminal.Open(_loop, new TerminalSize(4, 60)).Dispose();
        Assert.That(_loop.Count, Is.Zero);
        Assert.That(Descriptors.Open, Is.LessThan(before + Descriptors.OfTheRuntime));
    }
}
