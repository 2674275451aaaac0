namespace FurtherLink.Configuration;

/// <summary>What one socket may ask for.</summary>
internal sealed record LimitOptions
{
    /// <summary>Longest message accepted from a client, in bytes; a longer one closes the socket with 1009. It is held in memory. Default 16 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 16 << 20;

    /// <summary>Programs one socket may run at a time. Default 100.</summary>
    public int ProgramsPerSocket { get; init; } = 100;
}
