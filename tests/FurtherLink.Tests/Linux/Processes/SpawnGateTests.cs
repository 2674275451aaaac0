using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class SpawnGateTests
{
    private EventLoop _loop = null!;
    private ScratchDirectory _directory = null!;

    [SetUp]
    public void Open()
    {
        _loop = new EventLoop(static _ => { });
        _directory = new ScratchDirectory();
    }

    [TearDown]
    public void Close()
    {
        _loop.Dispose();
        _directory.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_process_is_known_before_its_first_instruction_and_held_until_the_gate_opens()
    {
        using var gate = new SpawnGate(_directory["gate"]);
        Task<ProcessId?> arrived = UserAuthority.RunAsync(UserAccount.Current, gate.Await);
        Task<ChildProcess> spawning = UserAuthority.RunAsync(UserAccount.Current, () => Start("test -e there", gate));
        ProcessId? known = await arrived;
        Assert.That(spawning.IsCompleted, Is.False);
        await File.WriteAllTextAsync(_directory["there"], "");
        gate.Open();
        using ChildProcess process = await spawning;
        ExitStatus status = await process.Exited;

        Assert.That(known, Is.EqualTo(process.Id));
        Assert.That(status.IsSuccess, Is.True, "what was made while it was held was not there");
    }

    [Test, CancelAfter(20_000)]
    public async Task A_process_that_cannot_be_started_leaves_nobody_waiting()
    {
        using var gate = new SpawnGate(_directory["gate"]);
        Task<ProcessId?> arrived = UserAuthority.RunAsync(UserAccount.Current, gate.Await);
        gate.Open();
        Assert.That(await arrived, Is.Null);
        Assert.That(_directory["gate"], Does.Not.Exist);
    }

    [Test, CancelAfter(20_000)]
    public async Task What_somebody_puts_in_its_place_holds_up_nobody(CancellationToken ct)
    {
        using var gate = new SpawnGate(_directory["gate"]);
        gate.Make();
        Assert.That(_directory["gate"], Does.Not.Exist);
        _ = _directory.Sh("mkfifo gate"); // which nobody will ever open
        Task<ProcessId?> arrived = UserAuthority.RunAsync(UserAccount.Current, gate.Await);

        gate.Open();

        Assert.That(await arrived.WaitAsync(ct), Is.Null);
    }

    private ChildProcess Start(string script, SpawnGate gate) => ChildProcess.Start(_loop, new ChildProcessStart
    {
        Program = "/bin/sh",
        Arguments = ["sh", "-c", script],
        Environment = ["PATH=/usr/bin:/bin"],
        Directory = _directory.Root,
        Gate = gate,
    });
}
