using System.Net.Sockets;
using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Linux.Users;

/// <summary>Who connected to a Unix socket, as the kernel recorded it at connect(2). unix(7), SO_PEERCRED.</summary>
/// <param name="Process">The process that connected; it may have ended since.</param>
/// <param name="Uid">Its effective user id.</param>
public readonly record struct PeerCredentials(ProcessId Process, uint Uid)
{
    /// <summary>Asks the kernel.</summary>
    /// <exception cref="SocketException">Not a connected Unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        Libc.Ucred credentials = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Libc.Ucred>(ref credentials));
        _ = socket.GetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_PEERCRED, bytes);
        return new PeerCredentials(new ProcessId(credentials.Pid), credentials.Uid);
    }
}
