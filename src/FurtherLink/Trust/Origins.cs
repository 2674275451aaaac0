using System.Net;

using FurtherLink.Configuration;

namespace FurtherLink.Trust;

/// <summary>
/// The web pages that may talk to the daemon. A browser lets any page on the internet open a socket to a device on its visitor's network, and tells the page's
/// origin; without this check every such page could run programs here.
/// </summary>
/// <param name="allowed">Pages from elsewhere.</param>
internal sealed class Origins(IReadOnlyCollection<Origin> allowed)
{
    // No public name server answers for these: RFC 6761, 6762 and 8375, ICANN's .internal, and what home routers hand out.
    private static readonly string[] LocalDomains = [".local", ".localhost", ".home.arpa", ".internal", ".lan", ".home"];

    /// <summary>
    /// Whether a page from <paramref name="header"/> may use a daemon that it asked for by <paramref name="scheme"/> and <paramref name="host"/>: because
    /// it is on the list, or because this daemon served it.
    /// </summary>
    /// <remarks>
    /// "Served by this daemon" counts only under a name that nobody else can point at this device. For <c>evil.example</c> resolved to 127.0.0.1
    /// (DNS rebinding) Origin and Host agree, and the page is still a stranger's.
    /// </remarks>
    public bool Allow(string header, string scheme, string host) =>
        Origin.TryParse(header, out Origin origin)
        && (allowed.Contains(origin)
            || (Origin.TryParseHost(scheme, host, out Origin self) && origin == self && IsLocalName(self.Host)));

    private static bool IsLocalName(string host) => !host.Contains('.')
        || IPAddress.TryParse(host, out _)
        || LocalDomains.Any(domain => host.EndsWith(domain, StringComparison.Ordinal));
}
