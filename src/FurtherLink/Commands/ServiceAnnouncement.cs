using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary>What avahi is told of the daemon, avahi.service(5): DNS-SD (RFC 6763), <c>_further-link._tcp</c>.</summary>
internal static class ServiceAnnouncement
{
    /// <summary>The file; empty where nobody else reaches the daemon.</summary>
    /// <param name="options">Port, and who may use it.</param>
    /// <param name="name">The short name; the instance's name, by which people choose a device.</param>
    public static string Of(DaemonOptions options, string name)
    {
        NetworkOptions network = options.Network;
        if (network.Port == 0 || network.Addresses.All(IPAddress.IsLoopback)) return "";
        // Whether a client has to be paired first; and how to speak.
        string pairing = options.Trust.Mode == TrustMode.Open ? "none" : "required";
        string tls = network.Tls ? "1" : "0";
        return $"""
            <?xml version="1.0" standalone="no"?>
            <!DOCTYPE service-group SYSTEM "avahi-service.dtd">
            <service-group>
              <name>{WebUtility.HtmlEncode(name)}</name>
              <service>
                <type>_further-link._tcp</type>
                <port>{network.Port}</port>
                <txt-record>version={ProductVersion.Text}</txt-record>
                <txt-record>name={WebUtility.HtmlEncode(name)}</txt-record>
                <txt-record>pairing={pairing}</txt-record>
                <txt-record>tls={tls}</txt-record>
              </service>
            </service-group>

            """;
    }
}
