using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>Events 230 to 239.</summary>
internal static partial class SandboxLog
{
    [LoggerMessage(230, LogLevel.Warning, "A program that asked for a sandbox runs without one, as Sandbox:Required=false allows: {Reason}")]
    public static partial void Unsandboxed(this ILogger log, string reason);

    [LoggerMessage(231, LogLevel.Information, "Sandboxes are made by {Program}{Weakness}")]
    public static partial void SandboxFound(this ILogger log, string program, string weakness);

    [LoggerMessage(232, LogLevel.Warning, "No sandbox can be had here: {Reason}")]
    public static partial void SandboxMissing(this ILogger log, string reason);
}
