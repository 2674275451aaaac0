using System.Globalization;
using System.Net;

namespace FurtherLink.Configuration;

/// <summary>
/// Where a web page came from, as the <c>Origin</c> header tells it: scheme, host and port, nothing else (RFC 6454, section 6.2). Two are the same only as a whole.
/// </summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Host">Lower case; an address in its canonical form, without brackets.</param>
/// <param name="Port">1 to 65535, the scheme's own where none was written.</param>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>Reads <c>scheme://host[:port]</c>. Everything else is refused: <c>null</c>, a path, a user, a list, a scheme that is not the web's.</summary>
    public static bool TryParse(string text, out Origin origin)
    {
        origin = default;
        foreach ((string scheme, int port) in new[] { ("https", 443), ("http", 80) })
        {
            string prefix = scheme + "://";
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return TryParseAuthority(text[prefix.Length..], scheme, port, out origin);
        }

        return false;
    }

    /// <summary>Reads the <c>Host</c> header of a request that came by <paramref name="scheme"/>: the origin of a page that this daemon served.</summary>
    public static bool TryParseHost(string scheme, string host, out Origin origin) =>
        TryParseAuthority(host, scheme, scheme == "https" ? 443 : 80, out origin);

    /// <summary>As it would be written.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':') ? $"[{Host}]" : Host;
        return Port == (Scheme == "https" ? 443 : 80) ? $"{Scheme}://{host}" : $"{Scheme}://{host}:{Port}";
    }

    private static bool TryParseAuthority(string text, string scheme, int defaultPort, out Origin origin)
    {
        origin = default;
        int hostEnd = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':');
        if (hostEnd < 0) hostEnd = text.Length;
        if (hostEnd == 0 || !TryParseName(text[..hostEnd], out string host)) return false;

        int port = defaultPort;
        string rest = text[hostEnd..];
        if (rest.Length > 0 && (rest[0] != ':' || !TryParsePort(rest[1..], out port))) return false;
        origin = new Origin(scheme, host, port);
        return true;
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;

    private static bool TryParseName(string text, out string host)
    {
        host = text.ToLowerInvariant();
        if (!text.StartsWith('[')) return text.Length <= 253 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

        // A zone (%eth0) is no part of an origin.
        if (text.Contains('%') || !IPAddress.TryParse(text, out IPAddress? address)) return false;
        host = address.ToString();
        return true;
    }
}
