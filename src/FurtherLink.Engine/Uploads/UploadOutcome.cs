namespace FurtherLink.Engine.Uploads;

/// <summary>What became of an upload.</summary>
public enum UploadOutcome
{
    /// <summary>Everything is there.</summary>
    Done,

    /// <summary>All is there but what was to be fetched from elsewhere, which could not be reached.</summary>
    Incomplete,

    /// <summary>Nothing was changed.</summary>
    Failed,
}
