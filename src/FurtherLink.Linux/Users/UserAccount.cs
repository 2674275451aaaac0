using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Users;

/// <summary>An entry of the user database, asked through NSS, so that network accounts count too. passwd(5).</summary>
/// <param name="Name">Login name.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
/// <param name="Home">Home directory, as written; it need not exist.</param>
/// <param name="Shell">Login shell; <c>/bin/sh</c> where the entry has none.</param>
public sealed record UserAccount(string Name, uint Uid, uint Gid, string Home, string Shell)
{
    private const int MaxEntryBytes = 1 << 20;
    private const int MaxGroups = 65536; // NGROUPS_MAX

    private unsafe delegate int Lookup(out Libc.Passwd passwd, byte* buffer, nuint length, out nint result);

    /// <summary>The user whose rights this process has.</summary>
    /// <exception cref="InvalidOperationException">The user database has no such user.</exception>
    public static UserAccount Current => Find(Libc.GetEffectiveUserId())
        ?? throw new InvalidOperationException($"uid {Libc.GetEffectiveUserId()} is not in the user database");

    /// <summary>Whether this process may act for every user (effective uid 0).</summary>
    public static bool IsRoot => Libc.GetEffectiveUserId() == 0;

    /// <summary>Whether this process has this user's rights.</summary>
    public bool IsCurrent => Uid == Libc.GetEffectiveUserId();

    /// <summary>The user of that name, or null. A name with a NUL or an empty one is no user.</summary>
    /// <exception cref="LibcException">The database could not be asked.</exception>
    public static unsafe UserAccount? Find(string name) => name.Length == 0 || name.Contains('\0') ? null
        : Find((out passwd, buffer, length, out result) => Libc.GetPasswdByName(name, out passwd, buffer, length, out result), "getpwnam_r");

    /// <summary>The user of that id, or null.</summary>
    /// <exception cref="LibcException">The database could not be asked.</exception>
    public static unsafe UserAccount? Find(uint uid) =>
        Find((out passwd, buffer, length, out result) => Libc.GetPasswdById(uid, out passwd, buffer, length, out result), "getpwuid_r");

    /// <summary>All groups the user is in, the primary one first.</summary>
    /// <remarks>getgrouplist(3): the groups that initgroups(3) would give a login.</remarks>
    public unsafe uint[] Groups()
    {
        for (int capacity = 32; capacity <= MaxGroups; capacity *= 4)
        {
            var groups = new uint[capacity];
            int count = capacity;
            fixed (uint* first = groups)
            {
                if (Libc.GetGroupList(Name, Gid, first, ref count) >= 0) return groups[..count];
            }
        }

        throw new InvalidOperationException($"{Name} is in more than {MaxGroups} groups");
    }

    private static unsafe UserAccount? Find(Lookup lookup, string call)
    {
        for (int capacity = 1024; ; capacity *= 4)
        {
            var buffer = new byte[capacity];
            fixed (byte* bytes = buffer)
            {
                int error = lookup(out Libc.Passwd passwd, bytes, (nuint)capacity, out nint result);
                if (error == 0 && result == 0) return null;
                if (error == 0) return From(passwd);
                // getpwnam(3), NOTES: these, too, are said of a name that is not there.
                if (error is Errno.NoSuchFile or Errno.NoSuchProcess or Errno.OperationNotPermitted) return null;
                if (error is not (Errno.OutOfRange or Errno.Interrupted) || capacity > MaxEntryBytes) throw new LibcException(call, error);
            }
        }
    }

    private static UserAccount From(in Libc.Passwd passwd)
    {
        string shell = Marshal.PtrToStringUTF8(passwd.Shell) ?? "";
        return new UserAccount(
            Marshal.PtrToStringUTF8(passwd.Name) ?? "",
            passwd.Uid,
            passwd.Gid,
            Marshal.PtrToStringUTF8(passwd.Directory) ?? "/",
            shell.Length == 0 ? "/bin/sh" : shell);
    }
}
