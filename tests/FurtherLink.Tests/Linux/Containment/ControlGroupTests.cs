using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Tests.Linux.Processes;

namespace FurtherLink.Tests.Linux.Containment;

internal sealed class ControlGroupTests
{
    private const string Join = "echo 0 >\"$0\"; ";

    private EventLoop _loop = null!;
    private ControlGroup _group = null!; // ignored where there is none

    [SetUp]
    public void Make()
    {
        _loop = new EventLoop();
        if (ControlGroup.Own()?.TryCreate("further-link-test-" + Guid.NewGuid().ToString("N")) is { } group) _group = group;
        else Assert.Ignore("no control group can be made here");
    }

    [TearDown]
    public void Remove()
    {
        _loop.Dispose();
        if (_group is null) return; // ignored
        _group.Kill();
        Assert.That(_group.TryDelete, Is.True.After(5000, 10));
    }

    [Test, CancelAfter(30_000)]
    public async Task Nothing_that_was_started_in_it_gets_away(CancellationToken ct)
    {
        using ChildProcess child = Start("setsid sleep 1000 & (env -i /usr/bin/setsid /bin/sh -c 'sleep 1000 & sleep 1000' &) ; exec sleep 1000");
        await Children.UntilAsync(() => _group.Processes().Count == 5, ct);
        Assert.That(_group.Processes(), Has.Member(child.Id));
        Assert.That(_group.TryDelete(), Is.False);
        _group.Kill();
        await Children.UntilAsync(() => _group.IsEmpty, ct);
        Assert.That((await child.Exited.WaitAsync(ct)).Signal, Is.EqualTo(Signal.Kill));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_storm_of_forks_is_ended_at_once(CancellationToken ct)
    {
        using ChildProcess child = Start("i=0; while [ $i -lt 300 ]; do (sleep 1000 & sleep 1000 &) ; i=$((i+1)); done; sleep 1000");
        await Children.UntilAsync(() => _group.Processes().Count > 40, ct);
        _group.Kill();
        await Children.UntilAsync(() => _group.IsEmpty, ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task Groups_within_it_count_too_and_go_with_it(CancellationToken ct)
    {
        ControlGroup inner = _group.TryCreate("inner")!;
        using ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/sh", "-c", Join + "exec sleep 1000", Door(inner)));
        await Children.UntilAsync(() => _group.Processes().Contains(child.Id), ct);
        Assert.That(_group.Children().Select(group => group.DirectoryPath), Is.EqualTo(new[] { inner.DirectoryPath }));
        _group.Kill();
        _ = await child.Exited.WaitAsync(ct);
        await Children.UntilAsync(_group.TryDelete, ct);
        Assert.That(inner.DirectoryPath, Does.Not.Exist);
    }

    [Test]
    public void One_that_is_gone_is_empty_and_may_be_killed_and_deleted_again()
    {
        ControlGroup inner = _group.TryCreate("inner")!;
        Assert.That(inner.TryDelete(), Is.True);
        Assert.That(inner.IsEmpty, Is.True);
        Assert.That(inner.TryDelete(), Is.True);
        Assert.That(inner.Kill, Throws.Nothing);
        Assert.That(inner.TryCreate("x/y"), Is.Null, "a group is not made out of nothing");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_process_can_be_moved_into_it(CancellationToken ct)
    {
        using ChildProcess child = ChildProcess.Start(_loop, Children.Program("/bin/sleep", "1000"));
        Assert.That(_group.TryAdd(child.Id), Is.True);
        Assert.That(_group.Processes(), Is.EqualTo(new[] { child.Id }));
        _group.Kill();
        _ = await child.Exited.WaitAsync(ct);
        Assert.That(_group.TryCreate("inner")!.TryAdd(new ProcessId(int.MaxValue)), Is.False);
    }

    private static string Door(ControlGroup group) => Path.Combine(group.DirectoryPath, "cgroup.procs");

    private ChildProcess Start(string script) =>
        ChildProcess.Start(_loop, Children.Program("/bin/sh", "-c", Join + script, Door(_group)));
}
