namespace FurtherLink.Engine.Files;

/// <summary>What clients may do with files. Immutable; the daemon fills it from its configuration.</summary>
public sealed record WorkFileOptions
{
    /// <summary>Directories below one another that one listing shows at most.</summary>
    public const int MostDepth = 8;

    /// <summary>Size of one file that is written, in bytes; it is not held in memory. Default 256 MiB, 1 KiB to 16 GiB.</summary>
    public long MaxFileBytes { get; init; } = 256 << 20;

    /// <summary>Entries of one listing, or of one zip. Default 10000, 100 to 1000000.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Size of all files in one zip, in bytes, before they are compressed. Default 1 GiB, 1 KiB to 2 GiB.</summary>
    public long MaxZipBytes { get; init; } = 1L << 30;
}
