using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>
/// Memory behind a descriptor, memfd_create(2), whose size cannot change any more: what another process hands over so can be read without being made to wait, and
/// without a signal for pages that were taken away.
/// </summary>
public static class SealedMemory
{
    private const int SizeSeals = Libc.F_SEAL_SEAL | Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW;

    /// <summary>Memory with those bytes, which nobody can change any more.</summary>
    /// <exception cref="LibcException">No descriptor or memory is left.</exception>
    public static SafeFileHandle Of(ReadOnlySpan<byte> bytes)
    {
        SafeFileHandle memory = Create();
        try
        {
            RandomAccess.Write(memory, bytes, 0);
            Seal(memory, SizeSeals | Libc.F_SEAL_WRITE);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Memory of that size, of zeros, to be written by whoever has it.</summary>
    /// <exception cref="LibcException">No descriptor or memory is left.</exception>
    public static SafeFileHandle OfSize(int size)
    {
        SafeFileHandle memory = Create();
        try
        {
            RandomAccess.SetLength(memory, size);
            Seal(memory, SizeSeals);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of memory that came from somebody else.</summary>
    /// <param name="memory">The descriptor.</param>
    /// <param name="most">The most that is taken.</param>
    /// <returns>Null: there is more, or it is no sealed memory.</returns>
    public static byte[]? TryRead(SafeFileHandle memory, long most)
    {
        if (LengthOf(memory) is not { } length || length > most) return null;
        var bytes = new byte[length];
        Read(memory, bytes);
        return bytes;
    }

    /// <summary>The size of memory that came from somebody else, in bytes, which stands; null: it is no sealed memory.</summary>
    public static long? LengthOf(SafeFileHandle memory) => IsSealed(memory) ? RandomAccess.GetLength(memory) : null;

    /// <summary>Whether a descriptor is memory whose size stands.</summary>
    public static bool IsSealed(SafeFileHandle memory) =>
        Libc.FileControl(memory, Libc.F_GET_SEALS, 0) is var seals and >= 0 && (seals & SizeSeals) == SizeSeals;

    internal static void Read(SafeFileHandle memory, Span<byte> into)
    {
        if (!IsSealed(memory)) throw new LibcException("fcntl(F_GET_SEALS)", Errno.OperationNotPermitted);
        for (int at = 0; at < into.Length;)
        {
            int count = RandomAccess.Read(memory, into[at..], at);
            if (count == 0) throw new LibcException("read", Errno.InputOutput);
            at += count;
        }
    }

    private static SafeFileHandle Create()
    {
        SafeFileHandle memory = Libc.CreateMemory("further-link", Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
        return memory.IsInvalid ? throw LibcException.FromLastError("memfd_create") : memory;
    }

    private static void Seal(SafeFileHandle memory, int seals) => LibcException.Check(Libc.FileControl(memory, Libc.F_ADD_SEALS, seals), "fcntl(F_ADD_SEALS)");
}
