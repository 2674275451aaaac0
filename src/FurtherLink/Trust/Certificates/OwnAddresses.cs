using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace FurtherLink.Trust.Certificates;

/// <summary>The addresses that this machine has now, loopback left out.</summary>
internal static class OwnAddresses
{
    // include/uapi/linux/if_addr.h
    private const int Temporary = 0x01;
    private const int DuplicateFound = 0x08;
    private const int Tentative = 0x40;

    /// <summary>
    /// Those worth a place in a certificate: of IPv4 all, of IPv6 neither link-local ones (their zone has no place in a web address) nor the temporary ones that
    /// change every day (RFC 8981).
    /// </summary>
    public static IReadOnlyList<IPAddress> Lasting()
    {
        IEnumerable<IPAddress> version4 = Assigned().Where(address => address.AddressFamily == AddressFamily.InterNetwork);
        // A kernel without IPv6 has no such file.
        string[] table = File.Exists("/proc/net/if_inet6") ? File.ReadAllLines("/proc/net/if_inet6") : [];
        return [.. version4.Concat(LastingIn(table)).Distinct()];
    }

    /// <summary>The lasting addresses in the lines of <c>/proc/net/if_inet6</c>: address, interface, prefix length, scope, flags (all hexadecimal), name.</summary>
    internal static IEnumerable<IPAddress> LastingIn(IEnumerable<string> table)
    {
        foreach (string line in table)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6 || fields[0].Length != 32) continue;
            var address = new IPAddress(Convert.FromHexString(fields[0]));
            int flags = int.Parse(fields[4], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if ((flags & (Temporary | DuplicateFound | Tentative)) == 0 && !address.IsIPv6LinkLocal && !IPAddress.IsLoopback(address)) yield return address;
        }
    }

    /// <summary>Every address of every interface that is up; none where this process may not ask.</summary>
    private static IReadOnlyList<IPAddress> Assigned()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus != OperationalStatus.Down)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)
                .Where(address => !IPAddress.IsLoopback(address))];
        }
        catch (NetworkInformationException)
        {
            // A strict sandbox. The device can still be reached by its names.
            return [];
        }
    }
}
