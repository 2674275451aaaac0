namespace FurtherLink.Engine.Uploads;

/// <summary>What uploads may cost and reach. Immutable; the daemon fills it from its configuration.</summary>
public sealed record UploadOptions
{
    /// <summary>
    /// Lets url files come from any address, and from private ones also by plain http. Default false: by https from public ones only, since the daemon
    /// would otherwise fetch for strangers what only this network can see (routers, cameras, itself).
    /// </summary>
    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Size of a description, in bytes; a multiple of it is held in memory meanwhile. Default 64 MiB, 1 KiB to 1 GiB.</summary>
    public long MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>Size of one downloaded file, in bytes. Default 256 MiB, 1 KiB to 16 GiB.</summary>
    public long MaxDownloadBytes { get; init; } = 256 << 20;

    /// <summary>Time for one download, redirects included. Default 60 s, 1 s to 1 h.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where miniscreen projects are copied to, for every user alike. Default: <c>Desktop/Projects/Further</c> in the user's home.</summary>
    public string? ProjectsDirectory { get; init; }
}
