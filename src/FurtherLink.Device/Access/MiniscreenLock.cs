using FurtherLink.Linux;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Device.Access;

/// <summary>The lock by which the vendor's libraries agree who draws: a file that every user may lock, held as long as a program draws.</summary>
internal static class MiniscreenLock
{
    /// <summary>Its name in /tmp.</summary>
    public const string FileName = ".com.pi-top.sdk.miniscreen.lock";

    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Takes the lock if nobody has it; disposing what is returned gives it back. Never waits.</summary>
    /// <param name="directory">/tmp.</param>
    /// <exception cref="IOException">Its name stands for something that is no file: somebody planted it.</exception>
    public static SafeFileHandle? TryTake(string directory)
    {
        SafeFileHandle file = Open(directory);
        if (SafeDirectory.TryLock(file) == true) return file;
        file.Dispose();
        return null;
    }

    // Opened first and created second: in a sticky directory the kernel refuses O_CREAT for a file of somebody else even to root (proc_sys_fs(5), protected_regular).
    private static SafeFileHandle Open(string directory)
    {
        using SafeDirectory place = SafeDirectory.Open(directory);
        EntryName name = EntryName.Of(FileName);
        if (place.OpenFile(name) is { } there) return there;
        try
        {
            SafeFileHandle created = place.CreateFile(name);
            File.SetUnixFileMode(created, Everybody); // past the umask
            return created;
        }
        catch (LibcException taken) when (taken.Errno == Errno.FileExists)
        {
            // Created by somebody this moment; or no file at all, and then it is told below.
            return place.OpenFile(name) ?? throw new IOException($"{directory}/{FileName} is no file; remove it", taken);
        }
    }
}
