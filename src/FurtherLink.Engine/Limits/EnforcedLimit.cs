namespace FurtherLink.Engine.Limits;

/// <summary>A limit of programs, and what holds it on this machine.</summary>
/// <param name="Setting">The setting that it comes from.</param>
/// <param name="Value">How much; null: no limit is configured.</param>
/// <param name="Unit">Of what: bytes, milliseconds, processes, programs, weight.</param>
/// <param name="Means">What holds it, or null.</param>
/// <param name="Note">Of what exactly it is, or why nothing holds it.</param>
public sealed record EnforcedLimit(string Setting, long? Value, string Unit, LimitMeans? Means, string? Note = null);

/// <summary>What holds a limit.</summary>
public enum LimitMeans
{
    /// <summary>The daemon itself.</summary>
    Daemon,

    /// <summary>The program's control group: of the whole program.</summary>
    ControlGroup,

    /// <summary>A resource limit of the program's processes.</summary>
    ResourceLimit,
}

/// <summary>All limits, and the sandbox.</summary>
/// <param name="Limits">Of each program, and of their number.</param>
/// <param name="SandboxMissing">Why no sandbox can be had here; null: it can.</param>
/// <param name="Sandbox">How sandboxes are configured.</param>
public sealed record LimitReport(IReadOnlyList<EnforcedLimit> Limits, string? SandboxMissing, Sandboxes.SandboxOptions Sandbox);
