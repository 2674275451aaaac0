using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

public sealed partial class SafeDirectory
{
    private const int AllModes = 0xFFF; // 07777

    private static readonly EntryName ThisFile = EntryName.Of("open file");

    /// <summary>What <paramref name="name"/> stands for, links not followed; null: nothing.</summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public EntryKind? Kind(EntryName name)
    {
        try
        {
            return KindOf(Status(_directory, name.Terminated, Libc.AT_SYMLINK_NOFOLLOW, name).Mode);
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile)
        {
            return null;
        }
    }

    /// <summary>What <paramref name="name"/> stands for, and its version; links not followed; null: nothing.</summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public EntryStatus? Look(EntryName name)
    {
        try
        {
            return StatusOf(Status(_directory, name.Terminated, Libc.AT_SYMLINK_NOFOLLOW, name));
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile)
        {
            return null;
        }
    }

    /// <summary>The same of an open file.</summary>
    public static EntryStatus Look(SafeFileHandle file) => StatusOf(Status(file, Itself, Libc.AT_EMPTY_PATH, ThisFile));

    /// <summary>Creates a symbolic link; its target is text, which nobody looks at here.</summary>
    /// <exception cref="LibcException">EEXIST: the name is taken…</exception>
    public void CreateLink(EntryName name, string target) =>
        LibcException.Check(Libc.SymbolicLinkAt(EntryName.Terminate(target), _directory, name.Terminated), $"symlink({name})");

    /// <summary>Gives an entry another name, in this directory or another; a file (or empty directory) of that name is replaced in the same instant.</summary>
    /// <exception cref="LibcException">ENOENT, EISDIR, ENOTEMPTY, EXDEV, EACCES…</exception>
    public void Rename(EntryName name, SafeDirectory to, EntryName newName) =>
        LibcException.Check(Libc.RenameAt(_directory, name.Terminated, to._directory, newName.Terminated, 0), $"rename({name}, {newName})");

    /// <summary>Gives an entry a name that is free; false: it is taken.</summary>
    /// <exception cref="LibcException">ENOENT, EINVAL: a directory would come into itself; EXDEV, EACCES…</exception>
    public bool TryRename(EntryName name, SafeDirectory to, EntryName newName)
    {
        int result = Libc.RenameAt(_directory, name.Terminated, to._directory, newName.Terminated, Libc.RENAME_NOREPLACE);
        if (result == 0) return true;
        LibcException refused = LibcException.FromLastError($"rename({name}, {newName})");
        if (refused.Errno == Errno.FileExists) return false;
        if (refused.Errno != Errno.InvalidArgument) throw refused;

        // Into itself, which fails again; or a file system without the flag (NFS), where a name that appears in this very moment is replaced.
        if (to.Kind(newName) is not null) return false;
        Rename(name, to, newName);
        return true;
    }

    /// <summary>Moves a directory to a name that is free; false: the name is taken.</summary>
    /// <exception cref="LibcException">ENOENT, EXDEV, EACCES…</exception>
    public bool TryMoveDirectory(EntryName name, SafeDirectory to, EntryName newName)
    {
        int result = Libc.RenameAt(_directory, name.Terminated, to._directory, newName.Terminated, Libc.RENAME_NOREPLACE);
        if (result == 0) return true;
        LibcException refused = LibcException.FromLastError($"rename({name}, {newName})");
        if (refused.Errno == Errno.FileExists) return false;
        if (refused.Errno != Errno.InvalidArgument) throw refused;

        // A file system without the flag (NFS). Without it, too, a directory replaces nothing but an empty directory.
        result = Libc.RenameAt(_directory, name.Terminated, to._directory, newName.Terminated, 0);
        if (result == 0) return true;
        refused = LibcException.FromLastError($"rename({name}, {newName})");
        return refused.Errno is Errno.FileExists or Errno.NotEmpty or Errno.NotADirectory ? false : throw refused;
    }

    /// <summary>Lets two entries change places in one instant; false: this file system cannot (NFS).</summary>
    /// <exception cref="LibcException">ENOENT: one of them is missing; EXDEV, EACCES…</exception>
    public bool TryExchange(EntryName name, SafeDirectory with, EntryName other)
    {
        int result = Libc.RenameAt(_directory, name.Terminated, with._directory, other.Terminated, Libc.RENAME_EXCHANGE);
        if (result == 0) return true;
        LibcException refused = LibcException.FromLastError($"exchange({name}, {other})");
        return refused.Errno == Errno.InvalidArgument ? false : throw refused;
    }

    /// <summary>Removes a file or link (the link, not what it leads to); false: there was nothing.</summary>
    /// <exception cref="LibcException">EISDIR: it is a directory; EACCES…</exception>
    public bool Remove(EntryName name) => Unlink(name, flags: 0);

    /// <summary>Removes an empty directory; false: there was nothing.</summary>
    /// <exception cref="LibcException">ENOTEMPTY, ENOTDIR, EACCES…</exception>
    public bool RemoveDirectory(EntryName name) => Unlink(name, Libc.AT_REMOVEDIR);

    private bool Unlink(EntryName name, int flags)
    {
        if (Libc.UnlinkAt(_directory, name.Terminated, flags) == 0) return true;
        LibcException refused = LibcException.FromLastError($"unlink({name})");
        return refused.Errno == Errno.NoSuchFile ? false : throw refused;
    }

    private static Libc.Statx Status(SafeFileHandle directory, byte[] path, int flags, EntryName name)
    {
        const uint wanted = Libc.STATX_TYPE | Libc.STATX_MODE | Libc.STATX_MTIME | Libc.STATX_INO | Libc.STATX_SIZE | Libc.STATX_MNT_ID;
        int result = Libc.GetStatus(directory, path, flags, wanted, out Libc.Statx status);
        LibcException.Check(result, $"statx({name})");
        return status;
    }

    private static EntryStatus StatusOf(in Libc.Statx status) => new(
        KindOf(status.Mode), (long)status.Size, status.Modified.Seconds, status.Modified.Nanoseconds, status.Inode, status.Mode & AllModes);

    private static EntryKind KindOf(int mode) => (mode & Libc.S_IFMT) switch
    {
        Libc.S_IFREG => EntryKind.File,
        Libc.S_IFDIR => EntryKind.Directory,
        Libc.S_IFLNK => EntryKind.Link,
        _ => EntryKind.Special,
    };
}
