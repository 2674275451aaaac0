namespace FurtherLink.Configuration;

/// <summary>Programs that outlive their connection, as <c>/sessions</c> makes them.</summary>
internal sealed record SessionOptions
{
    /// <summary>Sessions that one client may have at a time, ended ones that are still kept among them. Default 32, 1 to 1000.</summary>
    public int PerOwner { get; init; } = 32;

    /// <summary>How long an ended session can still be asked for. Default 10 min, 0 to 7 days.</summary>
    public TimeSpan KeptAfterEnd { get; init; } = TimeSpan.FromMinutes(10);
}
