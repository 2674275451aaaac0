using System.Net.Sockets;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Sockets;

/// <summary>What was written to a socket and has not arrived.</summary>
public static class Unsent
{
    /// <summary>Bytes that the peer's kernel has not acknowledged yet; 0 for a socket that is gone.</summary>
    /// <remarks>tcp(7), SIOCOUTQ.</remarks>
    public static int Bytes(Socket socket)
    {
        try
        {
            return Libc.GetSendQueue(socket.SafeHandle, Libc.SIOCOUTQ, out int bytes) == 0 ? bytes : 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }
}
