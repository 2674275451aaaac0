namespace FurtherLink.Trust;

/// <summary>What somebody may do here; each may do what the one before may.</summary>
internal enum Role
{
    /// <summary>Look: what is installed, what the device says of itself.</summary>
    View,

    /// <summary>Run programs, and bring files for them.</summary>
    Run,

    /// <summary>Decide who else may.</summary>
    Admin,
}
