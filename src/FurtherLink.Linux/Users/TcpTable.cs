using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Users;

/// <summary>The kernel's list of TCP sockets, /proc/net/tcp and /proc/net/tcp6. proc(5).</summary>
internal static class TcpTable
{
    private const string Established = "01";

    /// <summary>The user of the established socket between these ends; null: there is none.</summary>
    public static uint? UserOf(SocketEnds ends) => UserOf(ends, "/proc/net/tcp") ?? UserOf(ends, "/proc/net/tcp6");

    /// <summary>As <see cref="UserOf(SocketEnds)"/>, in one list; null also where there is no such list.</summary>
    public static uint? UserOf(SocketEnds ends, string path)
    {
        if (!File.Exists(path)) return null;
        foreach (string line in File.ReadLines(path))
        {
            if (Parse(line) is { } socket && socket.Ends == ends) return socket.Uid;
        }

        return null;
    }

    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
    // A socket that no process holds any more has inode 0, and says uid 0.
    internal static (SocketEnds Ends, uint Uid)? Parse(string line)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 10 && fields[3] == Established && fields[9] != "0"
            && uint.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid)
            && EndPoint(fields[1]) is { } local && EndPoint(fields[2]) is { } remote
            ? (SocketEnds.Of(local, remote), uid)
            : null;
    }

    // "0100007F:1F5C": the address as 32-bit words in the machine's byte order, the port as a number.
    private static IPEndPoint? EndPoint(string text)
    {
        if (text.Split(':') is not [{ Length: 8 or 32 } address, { Length: 4 } port]) return null;
        Span<byte> bytes = stackalloc byte[address.Length / 2];
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        for (int i = 0; i < words.Length; i++)
        {
            if (!uint.TryParse(address.AsSpan(i * 8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out words[i])) return null;
        }

        return ushort.TryParse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ushort number) ? new IPEndPoint(new IPAddress(bytes), number) : null;
    }
}
