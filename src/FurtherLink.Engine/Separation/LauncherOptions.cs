namespace FurtherLink.Engine.Separation;

/// <summary>Whom the launcher process serves, and for whom. Immutable; filled from the launcher's own reading of the configuration.</summary>
public sealed record LauncherOptions
{
    /// <summary>Users beside root whose processes may ask. Default: <c>further-link</c>, as whom the network-facing process runs.</summary>
    public IReadOnlyList<string> Clients { get; init; } = ["further-link"];

    /// <summary>Users that clients of the network may name, <c>Users:Allowed</c>. Default: none but the default user.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>
    /// Users as whom programs may be started beside those of the network (the default user and <c>Users:Allowed</c>): who uses the device itself as somebody else.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>How long programs that can be detached run on without a daemon. Default 5 min, 0 to 1 h.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest start, in bytes: the longest message of a client. Default 16 MiB.</summary>
    public long MostStartBytes { get; init; } = 16 << 20;

    /// <summary>The longest upload, in bytes. Default 64 MiB.</summary>
    public long MostUploadBytes { get; init; } = 64 << 20;

    /// <summary>Entries that one listing of files has at most. Default 10000.</summary>
    public int MostListedEntries { get; init; } = 10_000;
}
