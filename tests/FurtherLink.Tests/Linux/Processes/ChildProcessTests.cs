using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class ChildProcessTests
{
    private const string OfGlibc = "\t0000000[01]80000000$|\t0000000000000000$"; // it ignores its own 32 and 33 in the child

    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [TestCase("exit 0", 0)]
    [TestCase("exit 7", 7)]
    [TestCase("exit 255", 255)]
    [TestCase("exit 137", 137)]
    [CancelAfter(20_000)]
    public async Task An_end_by_itself_is_its_code(string script, int code, CancellationToken ct)
    {
        (ExitStatus status, _) = await Children.RunAsync(_loop, Children.Sh(script), ct);
        Assert.That((status.Code, status.Signal, status.IsSuccess), Is.EqualTo((code, Signal.None, code == 0)));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_end_by_a_signal_is_that_signal(CancellationToken ct)
    {
        using var scratch = new ScratchDirectory(); // for a core
        int[] harmless = [(int)Signal.Chld, (int)Signal.Cont, (int)Signal.Stop, (int)Signal.Tstp, (int)Signal.Ttin, (int)Signal.Ttou, (int)Signal.Urg, (int)Signal.Winch];
        foreach (int number in Enumerable.Range(1, 64).Except(harmless).Except([32, 33]))
        {
            using ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/sleep", "1000") with { Directory = scratch.Root });
            child.Kill((Signal)number);
            ExitStatus status = await child.Exited.WaitAsync(ct);
            Assert.That((status.Code, status.Signal, status.IsSuccess), Is.EqualTo((-number, (Signal)number, false)));
        }

        Assert.That(ExitStatus.Killed(Signal.Kill).ToString(), Is.EqualTo("SIGKILL"));
        Assert.That(ExitStatus.Exited(3).ToString(), Is.EqualTo("3"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Only_its_streams_are_open_no_signal_is_ignored_and_it_leads_a_session(CancellationToken ct)
    {
        using Pipe noise = Pipe.ForOutput(_loop); // something to inherit
        using ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/sleep", "1000"));
        await Children.UntilAsync(() => Children.Name(child.Id) == "sleep", ct);
        // For a moment its loader has a library open; what it inherited stays.
        await Children.UntilAsync(() => Descriptors().SequenceEqual(["0", "1", "2"]), ct);
        string[] status = File.ReadAllLines(Path.Combine(Children.Directory(child.Id), "status"));
        Assert.That(status.Where(line => line.StartsWith("SigIgn", StringComparison.Ordinal) || line.StartsWith("SigBlk", StringComparison.Ordinal)), Has.Exactly(2).Matches(OfGlibc));
        Assert.That((Children.Stat(child.Id, 5), Children.Stat(child.Id, 6), Children.Stat(child.Id, 7)), Is.EqualTo((child.Id.ToString(), child.Id.ToString(), "0")));

        IEnumerable<string> Descriptors() => Directory.GetFiles(Path.Combine(Children.Directory(child.Id), "fd")).Select(path => Path.GetFileName(path)).Order();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_terminal_is_all_three_streams_and_the_controlling_one(CancellationToken ct)
    {
        using PseudoTerminal terminal = PseudoTerminal.Open(_loop, new TerminalSize(24, 80));
        using ChildProcess child = ChildProcess.Start(_loop, Children.Sh("tty; tty <&1; tty <&2; echo to-tty >/dev/tty; stty size; echo done") with { Terminal = terminal });
        string output = await Children.UntilAsync(terminal, "done", ct);
        Assert.That(output.ReplaceLineEndings("\n"), Is.EqualTo($"{terminal.SlavePath}\n{terminal.SlavePath}\n{terminal.SlavePath}\nto-tty\n24 80\ndone\n").Or.EndsWith("done"));
        Assert.That((await child.Exited.WaitAsync(ct)).Code, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task It_starts_in_its_directory_with_its_arguments_and_environment_and_no_other(CancellationToken ct)
    {
        using var scratch = new ScratchDirectory();
        ChildProcessStart start = Children.Program("/bin/sh", "-c", "pwd -P; echo \"$0|$1|$2\"; env | grep -v -e ^PWD= -e ^_= | sort", "zero", "one two", "\u00e9\"'$x") with
        {
            Directory = scratch.Root,
            Environment = ["A=1", "PATH=/bin:/usr/bin", "U=\u00fc"],
        };
        (_, string output) = await Children.RunAsync(_loop, start, ct);
        Assert.That(output, Is.EqualTo($"{scratch.Root}\nzero|one two|\u00e9\"'$x\nA=1\nPATH=/bin:/usr/bin\nU=\u00fc\n").Or.Contains("OLDPWD"));
    }

    [Test]
    public void A_NUL_in_an_argument_is_refused() =>
        Assert.That(() => ChildProcess.Start(_loop, Children.Program("/bin/true", "a\0b")), Throws.ArgumentException);

    [TestCase("/nowhere/program", "/", Errno.NoSuchFile)]
    [TestCase("/bin/true", "/nowhere", Errno.NoSuchFile)]
    [TestCase("/etc/passwd", "/", Errno.AccessDenied)]
    [TestCase("/etc", "/", Errno.AccessDenied)]
    [TestCase("/bin/true", "/etc/passwd", Errno.NotADirectory)]
    public void What_cannot_be_started_is_told(string program, string directory, int errno)
    {
        int before = Descriptors.Open;
        for (int i = 0; i < 40; i++)
        {
            LibcException? failure = Assert.Throws<LibcException>(() => ChildProcess.Start(_loop, Children.Program(program) with { Directory = directory }));
            Assert.That(failure!.Errno, Is.EqualTo(errno));
        }

        Assert.That(_loop.Count, Is.Zero);
        Assert.That(Descriptors.Open, Is.LessThan(before + Descriptors.OfTheRuntime));
    }

    [Test, CancelAfter(20_000)]
    public async Task It_stays_a_zombie_until_it_is_disposed_of(CancellationToken ct)
    {
        ChildProcess child = ChildProcess.Start(_loop, Children.Sh("exit 3"));
        Assert.That((await child.Exited.WaitAsync(ct)).Code, Is.EqualTo(3));
        Assert.That(Children.Stat(child.Id, 3), Is.EqualTo("Z"));
        child.Kill(Signal.Kill);
        child.Dispose();
        Assert.That(Children.Directory(child.Id), Does.Not.Exist);
        child.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task Disposal_kills_one_that_runs(CancellationToken ct)
    {
        ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/sleep", "1000"));
        child.Dispose();
        Assert.That(Children.Directory(child.Id), Does.Not.Exist);
        Assert.That((await child.Exited.WaitAsync(ct)).Signal, Is.EqualTo(Signal.Kill));
    }

    [Test, CancelAfter(120_000)]
    public async Task Five_hundred_starts_leave_no_descriptor_and_no_process(CancellationToken ct)
    {
        int before = Descriptors.Open;
        for (int i = 0; i < 500; i++)
        {
            using Pipe pipe = Pipe.ForOutput(_loop);
            using ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/true") with { Output = pipe });
            if (i % 3 != 0) Assert.That((await child.Exited.WaitAsync(ct)).IsSuccess, Is.True);
        }

        Assert.That(_loop.Count, Is.Zero);
        Assert.That(Descriptors.Open, Is.LessThan(before + Descriptors.OfTheRuntime));
    }
}
