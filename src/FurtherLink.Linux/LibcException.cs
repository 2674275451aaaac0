using System.Runtime.InteropServices;

namespace FurtherLink.Linux;

/// <summary>The kernel, or libc, said no. The message reads <c>call: text (errno n)</c>.</summary>
public sealed class LibcException : IOException
{
    /// <summary>Records that <paramref name="call"/> failed with <paramref name="errno"/>.</summary>
    public LibcException(string call, int errno)
        : base($"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>What was tried, with its main argument where that helps: <c>openat(project.cfg)</c>.</summary>
    public string Call { get; }

    /// <summary>The number from errno(3); compare with the constants of <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>The reason alone, as strerror(3) words it: "Permission denied".</summary>
    public string Reason => Marshal.GetPInvokeErrorMessage(Errno);

    /// <summary>Reads errno as the last <see cref="LibraryImportAttribute">imported</see> call left it; to be called in the next statement.</summary>
    internal static LibcException FromLastError(string call) => new(call, Marshal.GetLastPInvokeError());

    /// <summary>Throws unless <paramref name="result"/> of <paramref name="call"/> is zero or more.</summary>
    internal static int Check(int result, string call) => result >= 0 ? result : throw FromLastError(call);
}
