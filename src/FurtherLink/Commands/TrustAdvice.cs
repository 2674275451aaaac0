namespace FurtherLink.Commands;

/// <summary>How to make a computer trust the authority of this device; docs/certificates.md has the same at length.</summary>
internal static class TrustAdvice
{
    public static string For(string file, string device) => $"""

        {file} is the certificate of this device's authority. It holds no secret, and it can vouch for
        the names above alone. Bring it to each computer that is to trust this device, over a way you trust, and there:

          Windows   certutil -user -addstore Root ca.crt
          macOS     sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ca.crt
          Debian    sudo cp ca.crt /usr/local/share/ca-certificates/{device}.crt && sudo update-ca-certificates
          iOS       send it to yourself and open it; Settings > General > VPN & Device Management > install;
                    then Settings > General > About > Certificate Trust Settings > switch it on
          Android   Settings > Security > Encryption & credentials > Install a certificate > CA certificate
          Firefox   Settings > Privacy & Security > View Certificates > Authorities > Import (it does not ask the system on Linux)

        """;
}
