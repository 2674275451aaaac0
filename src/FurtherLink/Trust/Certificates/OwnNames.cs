using System.Net;
using System.Text.RegularExpressions;

namespace FurtherLink.Trust.Certificates;

/// <summary>By what this machine can be reached, as far as it knows itself.</summary>
internal static partial class OwnNames
{
    /// <summary>The machine's name now; asking costs one system call.</summary>
    public static string HostName => System.Net.Dns.GetHostName();

    /// <summary>The names and addresses now.</summary>
    /// <param name="configured">Names and addresses that somebody gave the machine beyond its own knowledge.</param>
    public static CertificateNames Current(IReadOnlyCollection<string> configured) => Of(HostName, OwnAddresses.Lasting(), configured);

    /// <summary>The machine's name, the same in <c>.local</c> (as mDNS has it), <c>localhost</c>; its addresses and loopback; and what was configured.</summary>
    public static CertificateNames Of(string hostName, IEnumerable<IPAddress> addresses, IReadOnlyCollection<string> configured)
    {
        string full = hostName.TrimEnd('.').ToLowerInvariant();
        // Where the machine's name is a full one, it announces the first part.
        string first = full.Split('.')[0];
        string[] own = first is "" or "localhost" ? [] : [full, first, first + ".local"];
        IEnumerable<IPAddress> given = configured.Select(name => IPAddress.TryParse(name.Trim('[', ']'), out IPAddress? address) ? address : null).OfType<IPAddress>();
        IEnumerable<string> named = configured.Where(name => !IPAddress.TryParse(name.Trim('[', ']'), out _)).Select(name => name.TrimEnd('.').ToLowerInvariant());
        return new CertificateNames(
            [.. own.Concat(named).Append("localhost").Where(IsHostName).Distinct()],
            [.. new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Concat(given).Concat(addresses).Distinct()]);
    }

    // RFC 1123, 2.1, and the underscore that people use; sethostname(2) takes anything, and a certificate does not.
    private static bool IsHostName(string name) => name.Length <= 253 && HostNamePattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HostNamePattern();
}
