using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>A file that has no name and is on no disk: what only a child that inherits it shall read, where a command line could be read by everybody.</summary>
public static class MemoryFile
{
    /// <summary>Makes one with that content, to be read from its start. It is the caller's to dispose.</summary>
    /// <exception cref="LibcException">EMFILE, ENOMEM.</exception>
    public static SafeFileHandle Create(ReadOnlySpan<byte> content)
    {
        SafeFileHandle file = Libc.CreateMemoryFile("further-link", Libc.MFD_CLOEXEC);
        if (file.IsInvalid) throw LibcException.FromLastError("memfd_create");
        RandomAccess.Write(file, content, fileOffset: 0); // pwrite(2): where the child begins to read stays 0
        return file;
    }
}
