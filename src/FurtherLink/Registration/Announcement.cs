using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Registration;

/// <summary>What a device says of itself to the server that lists it, see docs/registration.md.</summary>
/// <param name="Name">The short name, which its screen shows.</param>
/// <param name="HostName">The machine's own name.</param>
/// <param name="Addresses">Those that last; none on a machine that has only loopback.</param>
/// <param name="Port">Where the daemon listens.</param>
/// <param name="Version">Of the daemon.</param>
/// <param name="Certificate">What it serves; its key signs.</param>
internal sealed record Announcement(string Name, string HostName, IReadOnlyList<string> Addresses, int Port, string Version, X509Certificate2 Certificate)
{
    /// <summary>Whether <paramref name="other"/> says the same.</summary>
    public bool Says(Announcement? other) => other is not null && Name == other.Name && HostName == other.HostName && Port == other.Port && Version == other.Version
        && Addresses.SequenceEqual(other.Addresses) && KeyFingerprint.Of(Certificate) == KeyFingerprint.Of(other.Certificate);

    /// <summary>As JSON.</summary>
    /// <param name="time">When it is said: an older one never takes the place of a newer.</param>
    public byte[] ToJson(DateTimeOffset time)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", Name);
            json.WriteString("hostName", HostName);
            json.WriteStartArray("addresses");
            foreach (string address in Addresses) json.WriteStringValue(address);
            json.WriteEndArray();
            json.WriteNumber("port", Port);
            json.WriteString("version", Version);
            json.WriteString("fingerprint", KeyFingerprint.Of(Certificate).Hex);
            json.WriteBase64String("publicKey", Certificate.PublicKey.ExportSubjectPublicKeyInfo());
            json.WriteNumber("time", time.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
