using System.Net;

namespace FurtherLink.Configuration;

/// <summary>Where the daemon listens, and with which certificate.</summary>
internal sealed record NetworkOptions
{
    /// <summary>TCP port, 0 to 65535; 0 takes any free one (the same for every address). Default 8028.</summary>
    public int Port { get; init; } = 8028;

    /// <summary>Addresses to listen on. Default: all of this machine; who may do what is for the gate to say.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.IPv6Any];

    /// <summary>The Unix socket for programs on this device, an absolute path; null: none.</summary>
    public string? Socket { get; init; }

    /// <summary>Whether <see cref="Socket"/> was chosen by somebody; one that was must work, a default one may be missing.</summary>
    public bool SocketChosen { get; init; }

    /// <summary>Whether <see cref="Addresses"/> was chosen by somebody; an address chosen must work, a default one may be missing.</summary>
    public bool AddressesChosen { get; init; }

    /// <summary>Whether connections are encrypted. Default true; without it, everybody on the way can read and change what is typed and run.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>PEM file with the certificate and, below it, those that signed it. Null: extra/cert.pem, else one is generated.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the private key, not encrypted. Null: the key is in the certificate's file.</summary>
    public string? Key { get; init; }

    /// <summary>Where a program on this machine reaches the daemon; of no use where <see cref="Port"/> is 0.</summary>
    public IPEndPoint LocalEndPoint
    {
        get
        {
            bool everywhere = Addresses.Any(address => address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Any));
            return new IPEndPoint(everywhere ? IPAddress.Loopback : Addresses.FirstOrDefault(IPAddress.IsLoopback) ?? Addresses[0], Port);
        }
    }
}
