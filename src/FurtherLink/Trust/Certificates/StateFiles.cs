namespace FurtherLink.Trust.Certificates;

/// <summary>Where certificates and keys lie in the state directory. What is secret is below <c>tls/</c>, which nobody else may enter.</summary>
/// <param name="StateDirectory">Absolute.</param>
internal sealed record StateFiles(string StateDirectory)
{
    /// <summary>The directory of the keys, rwx------.</summary>
    public string SecretDirectory => Path.Combine(StateDirectory, "tls");

    /// <summary>The device's private key: written once, read ever after. What clients know the device by.</summary>
    public string DeviceKey => Path.Combine(SecretDirectory, "device-key.pem");

    /// <summary>The device's authority, if it has one: certificate and private key in one file, so that one rename replaces both.</summary>
    public string Authority => Path.Combine(SecretDirectory, "authority.pem");

    /// <summary>A certificate that somebody imported, those that signed it, and its private key, in one file.</summary>
    public string Imported => Path.Combine(SecretDirectory, "imported.pem");

    /// <summary>What is served, and what signed it; readable by all. Made from the files above, and made again if it is lost.</summary>
    public string Certificate => Path.Combine(StateDirectory, "certificate.pem");

    /// <summary>The authority's certificate, for people to carry to their computers; readable by all.</summary>
    public string AuthorityCertificate => Path.Combine(StateDirectory, "ca.crt");
}
