namespace FurtherLink.Configuration;

/// <summary>What <c>POST /upload</c> may bring and fetch.</summary>
internal sealed record UploadOptions
{
    /// <summary>
    /// Whether files may be fetched from addresses that are not public, and by http. Default false: a web page could otherwise use the device to
    /// read what only the local network serves.
    /// </summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Longest body of a request, in bytes. Default 64 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Largest file fetched, in bytes. Default 256 MiB.</summary>
    public long MaxDownloadBytes { get; init; } = 256 << 20;

    /// <summary>Time one file may take to be fetched. Default 60 s.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where miniscreen projects are copied to. Null: <c>Desktop/Projects/Further</c> in the user's home.</summary>
    public string? ProjectsDirectory { get; init; }
}
