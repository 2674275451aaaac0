using System.Net;
using System.Net.Sockets;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Doctor;

/// <summary>Whether the device's name leads to it.</summary>
internal sealed class NameCheck : ICheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Subject => "names";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        string name = OwnNames.HostName.Split('.')[0];
        return [.. Judge(name, await ResolvesAsync(name, ct), await ResolvesAsync(name + ".local", ct))];
    }

    internal static IEnumerable<Finding> Judge(string name, bool resolves, bool resolvesLocal)
    {
        if (resolves && resolvesLocal) yield return Finding.Fine($"{name} and {name}.local lead here");
        else if (resolves) yield return Finding.Fine($"{name} leads here");
        else yield return Finding.Wrong($"this device does not know its own name {name}; sudo and others wait for it", $"echo '127.0.1.1 {name}' | sudo tee --append /etc/hosts");
        if (!resolvesLocal)
            yield return Finding.Note($"{name}.local is not answered: others reach this device by its address alone", "sudo apt install avahi-daemon libnss-mdns");
    }

    private static async Task<bool> ResolvesAsync(string name, CancellationToken ct)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(name, ct).WaitAsync(Patience, ct)).Length > 0;
        }
        catch (Exception unknown) when (unknown is SocketException or TimeoutException or ArgumentException)
        {
            return false;
        }
    }
}
