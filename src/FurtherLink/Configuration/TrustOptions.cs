namespace FurtherLink.Configuration;

/// <summary>Who may use the device.</summary>
internal enum TrustMode
{
    /// <summary>Local users, paired clients, and guests let in at the device.</summary>
    Paired,

    /// <summary>Everybody who reaches the port, as the original Further Link had it.</summary>
    Open,
}

/// <summary>Whom the daemon believes.</summary>
internal sealed record TrustOptions
{
    /// <summary>
    /// Who may use the device. Default: <see cref="TrustMode.Paired"/>. With <c>open</c>, everybody who reaches the port runs programs on it; pages from
    /// elsewhere still have to be on the list of <see cref="Origins"/>.
    /// </summary>
    public TrustMode Mode { get; init; } = TrustMode.Paired;

    /// <summary>
    /// Web pages from elsewhere that may use the daemon, as a browser writes an origin: <c>https://host[:port]</c>. A page on this list may ask to run programs
    /// for every visitor who reaches the device. Default: https://further.pi-top.com.
    /// </summary>
    public IReadOnlyList<Origin> Origins { get; init; } = [new Origin("https", "further.pi-top.com", 443)];

    /// <summary>
    /// Names and addresses that clients may call this device by, beside its own: what a router or name server calls it. Each is a name under which DNS rebinding
    /// works for whoever controls it. Default: none.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether pages that know nothing of pairing may ask; somebody at the device answers. Default true.</summary>
    public bool Guests { get; init; } = true;

    /// <summary>What a client may do that was paired without anybody saying more. Default: run programs.</summary>
    public Trust.Role PairingRole { get; init; } = Trust.Role.Run;
}

/// <summary>As whom programs run for clients of the network.</summary>
internal sealed record UserOptions
{
    /// <summary>Linux users that clients of the network may name. Default: none but the default user, and that only if it is no account of the system.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];
}
