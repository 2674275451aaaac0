namespace FurtherLink.Doctor;

/// <summary>One thing that can be wrong with a device. Looking leaves nothing behind.</summary>
internal interface ICheck
{
    /// <summary>What it looks at, in a word.</summary>
    string Subject { get; }

    /// <summary>Looks. What cannot be looked at is a finding, too.</summary>
    Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct);
}
