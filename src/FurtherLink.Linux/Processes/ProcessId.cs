namespace FurtherLink.Linux.Processes;

/// <summary>The number of a process, or of a process group or session by its leader. pid_t.</summary>
/// <param name="Value">From 1.</param>
public readonly record struct ProcessId(int Value)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
