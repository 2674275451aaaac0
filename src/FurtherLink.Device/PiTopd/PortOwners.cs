using System.Globalization;

using FurtherLink.Linux.Users;

namespace FurtherLink.Device.PiTopd;

/// <summary>Who is behind a TCP port of this device.</summary>
internal static class PortOwners
{
    // A socket of both families stands in the second, also for its IPv4 connections.
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private const int LocalAddress = 1;
    private const int State = 3;
    private const int UserId = 7;
    private const string TimeWait = "06";

    /// <summary>
    /// Whether every socket at a local port is root's or ours, and there is one: the one that listens, and those of its connections, which stay with who accepted them.
    /// </summary>
    /// <remarks>
    /// proc_net_tcp(5): a heading, then "sl local_address rem_address st queues timer retrnsmt uid …", addresses in hexadecimal with the port behind a colon.
    /// A closed connection (TIME_WAIT) has no owner any more.
    /// </remarks>
    public static bool AreTrusted(int port)
    {
        try
        {
            List<uint?> owners = [.. Tables.Where(File.Exists).SelectMany(table => OwnersIn(table, port))];
            uint ours = UserAccount.Current.Uid;
            return owners.Count > 0 && owners.TrueForAll(owner => owner == 0 || owner == ours);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<uint?> OwnersIn(string table, int port)
    {
        string ending = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return from line in File.ReadLines(table).Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields.Length > UserId && fields[LocalAddress].EndsWith(ending, StringComparison.Ordinal) && fields[State] != TimeWait
               select uint.TryParse(fields[UserId], NumberStyles.None, CultureInfo.InvariantCulture, out uint owner) ? owner : (uint?)null;
    }
}
