
using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Users;

/// <summary>
/// Touches files with exactly the rights of a user. What the user could not do in a shell cannot be done here on that user's behalf,
/// and what is created belongs to the user from the first moment: no chown, and a link planted in the way leads only where the user could go anyway.
/// </summary>
/// <remarks>
/// Linux keeps credentials per thread. The action runs on a thread of its own whose file system uid, gid and groups are the user's
/// (credentials(7), setfsuid(2)), and which has no capability in effect (<see cref="Capabilities"/>); the thread ends with the action, so nothing
/// has to be put back. The real and effective ids stay root's, so that the user can neither signal nor trace the thread.
/// The action must stay small and synchronous: it must not await, and it must not load an assembly that the user cannot read.
/// </remarks>
public static class UserAuthority
{
    private const int StackBytes = 512 * 1024;

    /// <summary>Runs <paramref name="action"/> with the file rights of <paramref name="user"/>, on a thread of its own; completes with its result.</summary>
    /// <exception cref="InvalidOperationException">The user is another one, and this process is not root.</exception>
    public static Task<T> RunAsync<T>(UserAccount user, Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Asked here: NSS may read files that the user cannot.
        uint[]? groups = IsSelf(user) ? null : user.Groups();
        var thread = new Thread(
            () =>
            {
                try
                {
                    if (groups is not null) Assume(user, groups);
                    done.SetResult(action());
                }
                catch (Exception failure)
                {
                    done.SetException(failure);
                }
            },
            StackBytes)
        { IsBackground = true, Name = "as " + user.Name };
        thread.Start();
        return done.Task;
    }

    /// <summary>As <see cref="RunAsync{T}"/>, for an action without result.</summary>
    public static Task RunAsync(UserAccount user, Action action) => RunAsync(user, () =>
    {
        action();
        return true;
    });

    /// <summary>Whether the calling thread has the file rights of another user.</summary>
    internal static bool IsAssumed => Libc.SetFileSystemUserId(uint.MaxValue) != Libc.GetEffectiveUserId();

    private static bool IsSelf(UserAccount user)
    {
        uint self = Libc.GetEffectiveUserId();
        if (user.Uid == self) return true;
        return self == 0 ? false : throw new InvalidOperationException($"only root can act as {user.Name}; this process is uid {self}");
    }

    private static unsafe void Assume(UserAccount user, uint[] groups)
    {
        fixed (uint* first = groups)
        {
            if (Libc.SetThreadGroups(Libc.SysSetGroups, groups.Length, first) < 0) throw LibcException.FromLastError("setgroups");
        }

        _ = Libc.SetFileSystemGroupId(user.Gid);
        _ = Libc.SetFileSystemUserId(user.Uid);
        // setfsuid(2) reports no error; asking again is the only way to know.
        if (Libc.SetFileSystemUserId(uint.MaxValue) != user.Uid || Libc.SetFileSystemGroupId(uint.MaxValue) != user.Gid)
            throw new LibcException("setfsuid", Errno.OperationNotPermitted);
        Capabilities.GiveUp();
    }
}
