using System.Net;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Trust.Gate;

/// <summary>
/// The names this device answers to. A page of <c>evil.example</c> may have that name resolved to this device (DNS rebinding); its browser then believes that
/// both are one origin. The <c>Host</c> header still says whom it thinks it is talking to.
/// </summary>
/// <param name="configured">Names that somebody gave it, <c>Trust:Hosts</c>; lower case.</param>
/// <param name="certified">Names in its certificate at the moment; lower case.</param>
internal sealed class HostNames(IReadOnlyCollection<string> configured, Func<IReadOnlyCollection<string>> certified)
{
    // No public name server answers for these: RFC 6762 and 8375, ICANN's .internal, and what home routers hand out.
    private static readonly string[] LocalDomains = [".local", ".home.arpa", ".internal", ".lan", ".home"];

    private volatile IReadOnlyCollection<string> _configured = configured;

    /// <summary>From the next request on, these names were given to it.</summary>
    public void Use(IReadOnlyCollection<string> others) => _configured = others;

    /// <summary>Whether a request that reached the address <paramref name="here"/> may call this device by <paramref name="host"/>, a name or address without port.</summary>
    /// <param name="host">As the client wrote it.</param>
    /// <param name="here">The address it reached; null: a Unix socket.</param>
    /// <remarks>
    /// An address is compared with the one that the connection came to, so that it is right in the very moment that an interface gets another; a loopback address
    /// means this device wherever it is written.
    /// </remarks>
    public bool Accept(string host, IPAddress? here)
    {
        if (host.Length == 0) return false;
        if (IPAddress.TryParse(host, out IPAddress? address)) return IsHere(address, here) || _configured.Contains(address.ToString());
        string name = host.ToLowerInvariant();
        return name == "localhost" || IsOwnName(name, OwnNames.HostName.ToLowerInvariant()) || _configured.Contains(name) || certified().Contains(name);
    }

    private static bool IsHere(IPAddress address, IPAddress? here)
    {
        if (IPAddress.IsLoopback(address)) return here is null || IPAddress.IsLoopback(here);
        return here is not null && Plain(address).Equals(Plain(here));
    }

    // What interface a link-local address is on is the client's view of the network, not ours.
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()) : address;

    private static bool IsOwnName(string name, string hostName) =>
        name == hostName || LocalDomains.Any(domain => name.Length == hostName.Length + domain.Length
            && name.StartsWith(hostName, StringComparison.Ordinal) && name.EndsWith(domain, StringComparison.Ordinal));
}
