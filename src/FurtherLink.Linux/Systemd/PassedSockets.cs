using System.Globalization;
using System.Net.Sockets;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Systemd;

/// <summary>Sockets that systemd opened and hands over, sd_listen_fds(3): from descriptor 3 on, in the order of the unit.</summary>
public static class PassedSockets
{
    /// <summary>The environment variable with the number of descriptors.</summary>
    public const string Variable = "LISTEN_FDS";

    /// <summary>The environment variable with the process that is meant.</summary>
    public const string ProcessVariable = "LISTEN_PID";

    /// <summary>The environment variable with the names of the sockets' units.</summary>
    public const string NamesVariable = "LISTEN_FDNAMES";

    private const int First = 3; // SD_LISTEN_FDS_START

    /// <summary>How many were passed to this process; 0 where they are for another, or what is said is no number.</summary>
    /// <param name="count">What <see cref="Variable"/> says.</param>
    /// <param name="process">What <see cref="ProcessVariable"/> says.</param>
    /// <param name="self">This process.</param>
    public static int Count(string? count, string? process, int self) =>
        process == self.ToString(CultureInfo.InvariantCulture) && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>Takes over <paramref name="count"/> sockets; what is started from now on does not inherit them.</summary>
    /// <exception cref="IOException">One of them is no socket that listens.</exception>
    public static IReadOnlyList<Socket> Take(int count)
    {
        var sockets = new List<Socket>(count);
        try
        {
            for (int descriptor = First; descriptor < First + count; descriptor++) sockets.Add(TakeOne(descriptor));
            return sockets;
        }
        catch
        {
            foreach (Socket socket in sockets) socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes over one.</summary>
    internal static Socket TakeOne(int descriptor)
    {
        using (var handle = new SafeFileHandle(descriptor, ownsHandle: false))
            LibcException.Check(Libc.FileControl(handle, Libc.F_SETFD, Libc.FD_CLOEXEC), $"fcntl({descriptor}, F_SETFD)");
        try
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            if (socket.SocketType == SocketType.Stream && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0) return socket;
            socket.Dispose();
        }
        catch (SocketException)
        {
            // a pipe, a file, a device
        }

        throw new IOException($"descriptor {descriptor}, which was passed by systemd, is no socket that listens for connections");
    }
}
