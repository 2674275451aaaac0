using System.Buffers;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

public sealed partial class SafeDirectory
{
    private const int CopyBufferBytes = 64 * 1024;
    private const int OwnerAll = 0b111_000_000;

    /// <summary>Removes an entry and everything below it, however deep, following no link and crossing into no other file system.</summary>
    /// <exception cref="LibcException">Something may not be removed (EACCES; EBUSY: a mount point…); what is left keeps its top name.</exception>
    public void RemoveTree(EntryName name)
    {
        if (Kind(name) is not { } kind) return;
        if (kind != EntryKind.Directory)
        {
            Remove(name);
            return;
        }

        MakeAccessible(name);
        if (OpenIfThere(name) is not { } tree) return;
        using (tree)
        {
            RefuseOtherMount(tree, name);
            tree.Clear();
        }

        RemoveDirectory(name);
    }

    /// <summary>
    /// Copies regular files and directories into <paramref name="target"/>, where none of their names may be taken; links, fifos, sockets and devices are left out.
    /// </summary>
    /// <param name="target">An open directory outside of this one.</param>
    /// <param name="maxDepth">Levels of directories below this one that are copied at most; each costs two descriptors.</param>
    /// <exception cref="IOException">The tree is deeper than <paramref name="maxDepth"/> (ELOOP), a name is taken, the disk is full…</exception>
    public void CopyTo(SafeDirectory target, int maxDepth)
    {
        foreach (DirectoryEntry entry in Entries())
        {
            if (entry.Kind == EntryKind.File)
            {
                CopyFile(entry.Name, target);
            }
            else if (entry.Kind == EntryKind.Directory)
            {
                if (maxDepth == 0) throw new LibcException($"copy({entry.Name}): directories are nested too deep", Errno.TooManyLinks);
                if (OpenIfThere(entry.Name) is not { } from) continue;
                using SafeDirectory source = from;
                using SafeDirectory copy = target.CreateDirectory(entry.Name);
                source.CopyTo(copy, maxDepth - 1);
            }
        }
    }

    /// <summary>
    /// Empties this directory. Directories found further down are moved up into it first, so that a tree of any depth
    /// (somebody's program may have dug it) costs neither stack nor descriptors.
    /// </summary>
    private void Clear()
    {
        bool found = true;
        while (found)
        {
            found = false;
            foreach (DirectoryEntry entry in Entries())
            {
                found = true;
                if (entry.Kind == EntryKind.Directory) Flatten(entry.Name);
                else Remove(entry.Name);
            }
        }
    }

    private void Flatten(EntryName name)
    {
        MakeAccessible(name);
        if (OpenIfThere(name) is not { } directory) return;
        using (directory)
        {
            RefuseOtherMount(directory, name);
            foreach (DirectoryEntry entry in directory.Entries())
            {
                if (entry.Kind == EntryKind.Directory)
                {
                    directory.MakeAccessible(entry.Name);
                    directory.Rename(entry.Name, this, EntryName.Random("."));
                }
                else
                {
                    directory.Remove(entry.Name);
                }
            }
        }

        RemoveDirectory(name);
    }

    /// <summary>A directory without write permission cannot be emptied or moved, not even by its owner, until the owner permits it.</summary>
    private void MakeAccessible(EntryName name)
    {
        int mode = Status(_directory, name.Terminated, Libc.AT_SYMLINK_NOFOLLOW, name).Mode;
        if (KindOf(mode) != EntryKind.Directory || (mode & OwnerAll) == OwnerAll) return;
        LibcException.Check(Libc.ChangeModeAt(_directory, name.Terminated, OwnerAll, Libc.AT_SYMLINK_NOFOLLOW), $"chmod({name})");
    }

    /// <summary>What is mounted in the tree (somebody's sshfs) is not part of it and must not be emptied.</summary>
    private void RefuseOtherMount(SafeDirectory below, EntryName name)
    {
        Libc.Statx here = Status(_directory, Itself, Libc.AT_EMPTY_PATH, name);
        Libc.Statx there = Status(below._directory, Itself, Libc.AT_EMPTY_PATH, name);
        bool same = here.MountId == there.MountId && here.DeviceMajor == there.DeviceMajor && here.DeviceMinor == there.DeviceMinor;
        if (!same) throw new LibcException($"remove({name}): another file system is mounted there", Errno.Busy);
    }

    private SafeDirectory? OpenIfThere(EntryName name)
    {
        try
        {
            return OpenDirectory(name);
        }
        catch (LibcException gone) when (gone.Errno is Errno.NoSuchFile or Errno.NotADirectory or Errno.TooManyLinks)
        {
            return null;
        }
    }

    private void CopyFile(EntryName name, SafeDirectory target)
    {
        using SafeFileHandle? source = OpenFile(name);
        if (source is null) return;
        using SafeFileHandle copy = target.CreateFile(name);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBufferBytes);
        try
        {
            long at = 0;
            for (int read = RandomAccess.Read(source, buffer, at); read > 0; read = RandomAccess.Read(source, buffer, at))
            {
                RandomAccess.Write(copy, buffer.AsSpan(0, read), at);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
