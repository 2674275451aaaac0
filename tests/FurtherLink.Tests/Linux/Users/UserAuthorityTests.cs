using System.Diagnostics;

using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Linux.Users;

internal sealed class UserAuthorityTests
{
    private ScratchDirectory _scratch = null!;
    private UserAccount _user = null!; // ignored where there is none

    [SetUp]
    public void FindUser()
    {
        _scratch = new ScratchDirectory();
        if (UserAccount.IsRoot && (UserAccount.Find("pi") ?? UserAccount.Find("daemon")) is { } user) _user = user;
        else Assert.Ignore("needs root, to be another user");
        File.SetUnixFileMode(_scratch.Root, (UnixFileMode)0b111_111_111);
        _ = _scratch.Write("secret", "of root");
        File.SetUnixFileMode(_scratch["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task What_is_made_belongs_to_the_user(CancellationToken ct)
    {
        await UserAuthority.RunAsync(_user, () =>
        {
            File.WriteAllText(_scratch["file"], "x");
            _ = Directory.CreateDirectory(_scratch["directory"]);
        }).WaitAsync(ct);
        Assert.That(_scratch.Sh("stat -c %u:%g file directory"), Is.EqualTo($"{_user.Uid}:{_user.Gid}\n{_user.Uid}:{_user.Gid}"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_may_not_the_action_may_not_while_others_are_still_root(CancellationToken ct)
    {
        using var inside = new SemaphoreSlim(0);
        using var looked = new SemaphoreSlim(0);
        Task<(bool, bool)> asUser = UserAuthority.RunAsync(_user, () =>
        {
            bool first = CanRead();
            _ = inside.Release();
            looked.Wait(ct);
            return (first, FileRights.CannotRead(_scratch["secret"]) is null);
        });
        await inside.WaitAsync(ct);
        Assert.That(CanRead(), Is.True);
        Assert.That(FileRights.CannotRead(_scratch["secret"]), Is.Null);
        _ = looked.Release();
        Assert.That(await asUser.WaitAsync(ct), Is.EqualTo((false, false)));
        Assert.That(CanRead(), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_thread_has_the_groups_of_the_user_and_the_process_keeps_its_own(CancellationToken ct)
    {
        string before = Groups("/proc/self/status");
        string groups = await UserAuthority.RunAsync(_user, static () => Groups("/proc/thread-self/status")).WaitAsync(ct);
        Assert.That(groups.Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(_user.Groups().Distinct().Select(group => group.ToString())));
        Assert.That(Groups("/proc/self/status"), Is.EqualTo(before));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_cannot_enter_is_not_reached_through_another_process(CancellationToken ct)
    {
        _ = _scratch.Write("private/open/file", "of root");
        File.SetUnixFileMode(_scratch["private"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var there = Process.Start(new ProcessStartInfo("sleep", "1000") { WorkingDirectory = _scratch["private/open"] })!;
        string way = $"/proc/{there.Id}/cwd/file";
        bool ofRoot = File.Exists(way);

        bool reached = await UserAuthority.RunAsync(_user, () => File.Exists(way)).WaitAsync(ct);

        there.Kill();
        Assert.That((ofRoot, reached), Is.EqualTo((true, false)));
    }

    [Test, CancelAfter(20_000)]
    public async Task No_capability_is_in_effect_and_a_child_can_be_limited_nevertheless(CancellationToken ct)
    {
        using var loop = new EventLoop();
        string effective = "";
        using ChildProcess child = await UserAuthority.RunAsync(_user, () =>
        {
            var child = ChildProcess.Start(loop, new ChildProcessStart
            {
                Program = "/bin/sh",
                Arguments = ["sh", "-c", "sleep 1000"],
                Environment = ["PATH=/usr/bin:/bin"],
                Directory = "/",
            });
            child.LimitDescriptors(123);
            effective = File.ReadLines("/proc/thread-self/status").First(static line => line.StartsWith("CapEff:", StringComparison.Ordinal));
            return child;
        }).WaitAsync(ct);

        Assert.That(effective, Does.EndWith("\t0000000000000000"));
        Assert.That(File.ReadLines($"/proc/{child.Id}/limits").First(static line => line.StartsWith("Max open files", StringComparison.Ordinal)), Does.Match(@"files +123 "));
        Assert.That(File.ReadLines($"/proc/{child.Id}/status").First(static line => line.StartsWith("CapEff:", StringComparison.Ordinal)), Does.Not.EndWith("\t0000000000000000"));
    }

    [Test]
    public void A_failure_of_the_action_is_its_result() =>
        Assert.That(async () => await UserAuthority.RunAsync(_user, static () => throw new LibcException("test", Errno.NoSpace)), Throws.InstanceOf<LibcException>());

    [Test]
    public void Rights_are_told_with_their_reason()
    {
        Assert.That(FileRights.CannotRead(_scratch["nothing"])!.Errno, Is.EqualTo(Errno.NoSuchFile));
        Assert.That(FileRights.CannotExecute(_scratch["secret"])!.Errno, Is.EqualTo(Errno.AccessDenied), "not even root executes what nobody may");
        Assert.That(FileRights.CannotExecute("/bin/sh"), Is.Null);
    }

    private bool CanRead()
    {
        try
        {
            return File.ReadAllText(_scratch["secret"]) == "of root";
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Groups(string status) => File.ReadLines(status).First(line => line.StartsWith("Groups:", StringComparison.Ordinal))[7..].Trim();
}
