using System.Globalization;

namespace FurtherLink.Doctor;

/// <summary>Who listens on a TCP port. <c>/proc/net/tcp</c> and <c>tcp6</c>, proc_net(5).</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The targets of descriptors that stand for sockets listening on <paramref name="port"/>, on whatever address.</summary>
    public static IReadOnlySet<string> On(int port) =>
        Tables.Where(File.Exists).SelectMany(table => In(File.ReadLines(table), port)).ToHashSet();

    internal static IEnumerable<string> In(IEnumerable<string> table, int port)
    {
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in table)
        {
            // sl, local address, remote address, state, queues, timer, retransmits, uid, time-out, inode
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(suffix, StringComparison.Ordinal)) yield return $"socket:[{fields[9]}]";
        }
    }
}
