using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace FurtherLink.Device.Facts;

/// <summary>Where this device can be reached.</summary>
public static class NetworkAddresses
{
    /// <summary>Its addresses now: of interfaces that lead somewhere first, IPv4 before IPv6; without loopback and link-local ones.</summary>
    public static IReadOnlyList<DeviceAddress> Read()
    {
        try
        {
            return
            [
                .. from network in NetworkInterface.GetAllNetworkInterfaces()
                   where network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
                   let properties = network.GetIPProperties()
                   from address in properties.UnicastAddresses.Select(unicast => unicast.Address)
                   where !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !IsLinkLocal(address)
                   orderby properties.GatewayAddresses.Count > 0 descending, address.AddressFamily == AddressFamily.InterNetwork descending, network.Name
                   select new DeviceAddress(network.Name, address.ToString()),
            ];
        }
        catch (NetworkInformationException)
        {
            return []; // an interface went away while it was looked at
        }
    }

    // RFC 3927: 169.254/16
    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, _, _];
}
