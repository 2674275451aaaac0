using System.Globalization;

using FurtherLink.Linux.Users;

namespace FurtherLink.Device.PiTopd;

/// <summary>Who is behind a TCP port of this device.</summary>
internal static class PortOwners
{
    private const string Table = "/proc/net/tcp";
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int UserId = 7;
    private const string TimeWait = "06";

    /// <summary>
    /// Whether every socket at a local IPv4 port is root's or ours: the one that listens, and those of its connections, which stay with who accepted them.
    /// </summary>
    /// <remarks>
    /// proc_net_tcp(5): a heading, then "sl local_address rem_address st queues timer retrnsmt uid …", addresses in hexadecimal with the port behind a colon.
    /// A closed connection (TIME_WAIT) has no owner any more.
    /// </remarks>
    public static bool AreTrusted(int port)
    {
        string ending = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(Table).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length <= UserId || !fields[LocalAddress].EndsWith(ending, StringComparison.Ordinal) || fields[State] == TimeWait) continue;
            if (!uint.TryParse(fields[UserId], NumberStyles.None, CultureInfo.InvariantCulture, out uint owner)) return false;
            if (owner != 0 && owner != UserAccount.Current.Uid) return false;
        }

        return true;
    }
}
