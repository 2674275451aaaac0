namespace FurtherLink.Configuration;

/// <summary>Whom the daemon believes.</summary>
internal sealed record TrustOptions
{
    /// <summary>
    /// Web pages from elsewhere that may use the daemon, as a browser writes an origin: <c>https://host[:port]</c>. A page on this list can run programs
    /// for every visitor who reaches the device. Default: https://further.pi-top.com.
    /// </summary>
    public IReadOnlyList<Origin> Origins { get; init; } = [new Origin("https", "further.pi-top.com", 443)];
}
