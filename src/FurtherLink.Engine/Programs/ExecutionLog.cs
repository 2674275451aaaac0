using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Programs;

/// <summary>Events 100 to 199. A learner's code, output and keystrokes are never logged.</summary>
internal static partial class ExecutionLog
{
    [LoggerMessage(100, LogLevel.Debug, "Started {Runner} as {User}, pid {Pid}")]
    public static partial void Started(this ILogger log, string runner, string user, int pid);

    [LoggerMessage(101, LogLevel.Debug, "Pid {Pid} ended: {Status}")]
    public static partial void Ended(this ILogger log, int pid, string status);

    [LoggerMessage(102, LogLevel.Warning, "Processes of pid {Pid} outlived SIGKILL; they are stuck in the kernel, and are left to it")]
    public static partial void Stuck(this ILogger log, int pid);

    [LoggerMessage(103, LogLevel.Error, "The execution of a program failed on our side; it was ended")]
    public static partial void Broken(this ILogger log, Exception failure);

    [LoggerMessage(104, LogLevel.Warning, "What pid {Pid} left could not all be removed: {Reason}")]
    public static partial void LeftBehind(this ILogger log, int pid, string reason);

    [LoggerMessage(106, LogLevel.Error, "A program could not be stopped; it can be asked again")]
    public static partial void StopFailed(this ILogger log, Exception failure);

    [LoggerMessage(240, LogLevel.Warning, "Pid {Pid} is ended: with nobody attached it wrote {Bytes} bytes that nobody will read (Limits:DetachedOutput)")]
    public static partial void TooMuchOutput(this ILogger log, int pid, long bytes);

    [LoggerMessage(105, LogLevel.Information, "Programs are contained by {Means}")]
    public static partial void Contained(this ILogger log, string means);
}
