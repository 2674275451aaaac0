using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>
/// An open directory. Everything below it is reached one name at a time and never through a symbolic link, so that nothing done here leaves it,
/// whatever somebody with write access does to it meanwhile.
/// </summary>
/// <remarks>
/// openat(2) and its kin. What is created is subject to the process' umask and belongs to whoever the calling thread acts for.
/// All members are synchronous. Errors of the kernel are thrown as <see cref="LibcException"/>.
/// </remarks>
public sealed partial class SafeDirectory : IDisposable
{
    /// <summary>Mode of a directory that everybody may read: rwxr-xr-x.</summary>
    public const int DirectoryMode = 0b111_101_101;

    /// <summary>Mode of a file that everybody may read: rw-r--r--.</summary>
    public const int FileMode = 0b110_100_100;

    private static readonly SafeFileHandle AnyDirectory = new(Libc.AT_FDCWD, ownsHandle: false); // absolute paths ask for none
    private static readonly byte[] Itself = [0];
    private static readonly byte[] Dot = [(byte)'.', 0];

    private readonly SafeFileHandle _directory;

    private SafeDirectory(SafeFileHandle directory) => _directory = directory;

    /// <summary>
    /// Opens a directory by its absolute path, through symbolic links if there are any: for paths that the acting user chose. Those of /proc that lead to what a process
    /// has open are none: our own would lead past directories that the user cannot enter.
    /// </summary>
    /// <exception cref="ArgumentException">The path is not absolute or contains a NUL.</exception>
    /// <exception cref="LibcException">ENOENT, ENOTDIR, EACCES…</exception>
    public static SafeDirectory Open(string absolutePath)
    {
        if (!absolutePath.StartsWith('/') || absolutePath.Contains('\0')) throw new ArgumentException("the path is not absolute or contains a NUL", nameof(absolutePath));
        SafeFileHandle directory = Retry(() => OpenAbsolute(absolutePath), "open", absolutePath);
        return new SafeDirectory(directory);
    }

    /// <summary>As <see cref="Open"/>, and creates the directories that are missing, rwxr-xr-x.</summary>
    /// <exception cref="ArgumentException">The path is not absolute or contains a NUL.</exception>
    /// <exception cref="LibcException">ENOTDIR, EACCES, ENOSPC…</exception>
    public static SafeDirectory OpenOrCreate(string absolutePath)
    {
        try
        {
            return Open(absolutePath);
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile && Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(absolutePath)) is { } parent)
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(absolutePath));
            using SafeDirectory above = OpenOrCreate(parent);
            // "." and ".." in the middle are the user's own business, and exist as soon as their directory does.
            if (name is not ("" or "." or "..")) above.MakeDirectory(EntryName.Of(name), DirectoryMode, mayExist: true);
            return Open(absolutePath);
        }
    }

    /// <summary>The directory itself, for a child to inherit; it stays this object's.</summary>
    public SafeFileHandle Descriptor => _directory;

    /// <summary>Where it is now, without any symbolic link. proc_pid_fd(5).</summary>
    public string RealPath => new FileInfo($"/proc/self/fd/{_directory.DangerousGetHandle()}").LinkTarget ?? throw new LibcException("readlink", Errno.NoSuchFile);

    /// <summary>Opens this directory once more, under another descriptor. It is the caller's to dispose.</summary>
    public SafeDirectory Reopen() => new(Retry(() => Libc.OpenAt(_directory, Dot, Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0), "open", "."));

    /// <summary>Opens a directory in this one. It is the caller's to dispose.</summary>
    /// <exception cref="LibcException">ENOENT; ENOTDIR: it is a file or a symbolic link; EACCES.</exception>
    public SafeDirectory OpenDirectory(EntryName name) =>
        new(Retry(() => Libc.OpenAt(_directory, name.Terminated, Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), "open", name.ToString()));

    /// <summary>Creates a directory in this one and opens it. It is the caller's to dispose.</summary>
    /// <exception cref="LibcException">EEXIST: the name is taken, by whatever; EACCES, ENOSPC…</exception>
    public SafeDirectory CreateDirectory(EntryName name, int mode = DirectoryMode)
    {
        MakeDirectory(name, mode, mayExist: false);
        return OpenDirectory(name);
    }

    /// <summary>Opens a directory in this one, which is created, rwxr-xr-x, if there is none. It is the caller's to dispose.</summary>
    /// <exception cref="LibcException">ENOTDIR: the name is a file or a symbolic link; EACCES, ENOSPC…</exception>
    public SafeDirectory OpenOrCreateDirectory(EntryName name)
    {
        MakeDirectory(name, DirectoryMode, mayExist: true);
        return OpenDirectory(name);
    }

    /// <summary>Creates a file and opens it for writing; never opens one that is there. The descriptor is the caller's to dispose.</summary>
    /// <exception cref="LibcException">EEXIST: the name is taken, by whatever; EACCES, ENOSPC…</exception>
    public SafeFileHandle CreateFile(EntryName name, int mode = FileMode)
    {
        int flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
        return Retry(() => Libc.OpenAt(_directory, name.Terminated, flags, (uint)mode), "create", name.ToString());
    }

    /// <summary>Creates a file with that content.</summary>
    /// <exception cref="IOException">As <see cref="CreateFile"/>; or the content does not fit: its HResult is ENOSPC or EDQUOT.</exception>
    public void WriteFile(EntryName name, ReadOnlySpan<byte> content, int mode = FileMode)
    {
        using SafeFileHandle file = CreateFile(name, mode);
        RandomAccess.Write(file, content, fileOffset: 0);
    }

    /// <summary>Opens a regular file for reading; null where the name is missing or stands for anything else. Does not wait for a fifo's writer.</summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public SafeFileHandle? OpenFile(EntryName name)
    {
        // Asked first, because opening a device can already do something; asked again, because the name can stand for something else by then.
        if (Kind(name) != EntryKind.File) return null;
        SafeFileHandle? file = null;
        try
        {
            int flags = Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC;
            file = Retry(() => Libc.OpenAt(_directory, name.Terminated, flags, 0), "open", name.ToString());
            if (KindOf(Status(file, Itself, Libc.AT_EMPTY_PATH, name).Mode) == EntryKind.File) return Interlocked.Exchange(ref file, null);
        }
        catch (LibcException changed) when (changed.Errno is Errno.NoSuchFile or Errno.TooManyLinks or Errno.NoSuchDevice)
        {
            // Became a link, a socket or nothing between the two looks: no regular file, as the caller asked.
        }
        finally
        {
            file?.Dispose();
        }

        return null;
    }

    /// <summary>Waits until what was created, renamed and removed here is on the disk: a file's own flush does not put its name there. fsync(2).</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Flush() => RandomAccess.FlushToDisk(_directory);

    /// <summary>
    /// Marks this directory as in use until it is disposed or the process ends, however it ends; false: somebody else has it marked;
    /// null: it cannot be marked on this file system (NFS).
    /// </summary>
    public bool? TryLock() => TryLock(_directory);

    /// <summary>As <see cref="TryLock()"/>, for a file.</summary>
    /// <remarks>flock(2).</remarks>
    public static bool? TryLock(SafeFileHandle file)
    {
        if (Libc.Lock(file, Libc.LOCK_EX | Libc.LOCK_NB) == 0) return true;
        return LibcException.FromLastError("flock").Errno == Errno.TryAgain ? false : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private void MakeDirectory(EntryName name, int mode, bool mayExist)
    {
        if (Libc.MakeDirectoryAt(_directory, name.Terminated, (uint)mode) == 0) return;
        LibcException refused = LibcException.FromLastError($"mkdir({name})");
        if (!mayExist || refused.Errno != Errno.FileExists) throw refused;
    }

    private static unsafe SafeFileHandle OpenAbsolute(string path)
    {
        var how = new Libc.OpenHow
        {
            Flags = (ulong)(Libc.O_DIRECTORY | Libc.O_CLOEXEC),
            Resolve = Libc.RESOLVE_NO_MAGICLINKS,
        };
        nint opened = Libc.OpenAt2(Libc.SysOpenAt2, AnyDirectory, EntryName.Terminate(path), &how, sizeof(Libc.OpenHow));
        if (opened >= 0) return new SafeFileHandle(opened, ownsHandle: true);
        // Linux before 5.6, or a container that forbids what it does not know.
        bool isUnknown = Marshal.GetLastPInvokeError() is Errno.NoSystemCall or Errno.OperationNotPermitted;
        return isUnknown ? Libc.Open(path, Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0) : new SafeFileHandle();
    }

    private static SafeFileHandle Retry(Func<SafeFileHandle> open, string call, string name)
    {
        while (true)
        {
            SafeFileHandle file = open();
            if (!file.IsInvalid) return file;
            LibcException refused = LibcException.FromLastError($"{call}({name})");
            file.Dispose();
            if (refused.Errno != Errno.Interrupted) throw refused;
        }
    }
}
