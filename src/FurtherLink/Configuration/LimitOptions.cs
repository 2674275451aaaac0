namespace FurtherLink.Configuration;

/// <summary>How many may come, and what one socket may ask for.</summary>
internal sealed record LimitOptions
{
    /// <summary>Longest message accepted from a client, in bytes; a longer one closes the socket with 1009. It is held in memory. Default 16 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 16 << 20;

    /// <summary>Connections at a time. Past it, a new one takes the place of one that nobody was let in on. Default 2048, 10 to 100000.</summary>
    public int Connections { get; init; } = 2048;

    /// <summary>The same for one address of the network. Default 256, 4 to 100000.</summary>
    public int ConnectionsPerAddress { get; init; } = 256;

    /// <summary>Programs one socket may run at a time. Default 100.</summary>
    public int ProgramsPerSocket { get; init; } = 100;
}
