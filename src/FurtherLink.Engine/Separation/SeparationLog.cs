using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>Events 450 to 474, of the launcher process and of the daemon's end of it.</summary>
internal static partial class SeparationLog
{
    [LoggerMessage(450, LogLevel.Warning, "A connection of uid {Uid}, pid {Pid}, was refused: Launcher:Clients does not name that user")]
    public static partial void ClientRefused(this ILogger log, uint uid, int pid);

    [LoggerMessage(451, LogLevel.Warning, "The connection of pid {Pid} is ended: {Reason}")]
    public static partial void ClientBroken(this ILogger log, int pid, string reason);

    [LoggerMessage(452, LogLevel.Information, "Serving pid {Pid}, uid {Uid}")]
    public static partial void Serving(this ILogger log, int pid, uint uid);

    [LoggerMessage(453, LogLevel.Information, "A daemon is gone; {Ended} of its programs are ended, {Kept} are kept for the next")]
    public static partial void Abandoned(this ILogger log, int ended, int kept);

    [LoggerMessage(454, LogLevel.Information, "Pid {Pid} is ended: no daemon came for it in {Seconds} s (Launcher:Grace)")]
    public static partial void Expired(this ILogger log, int pid, double seconds);

    [LoggerMessage(455, LogLevel.Error, "{Operation} failed")]
    public static partial void OperationFailed(this ILogger log, Operation operation, Exception failure);

    [LoggerMessage(456, LogLevel.Warning, "Processes of pid {Pid} outlived SIGKILL; they are stuck in the kernel, and are left to it")]
    public static partial void Stuck(this ILogger log, int pid);

    [LoggerMessage(457, LogLevel.Warning, "What pid {Pid} left could not all be removed: {Reason}")]
    public static partial void LeftBehind(this ILogger log, int pid, string reason);

    [LoggerMessage(458, LogLevel.Debug, "Started {Runner} as {User}, pid {Pid}")]
    public static partial void Started(this ILogger log, string runner, string user, int pid);

    [LoggerMessage(459, LogLevel.Warning, "No connection can be accepted now: {Reason}")]
    public static partial void NotAccepted(this ILogger log, string reason);

    [LoggerMessage(460, LogLevel.Information, "{Count} programs of the daemon before this one are gone on with")]
    public static partial void Adopted(this ILogger log, int count);

    [LoggerMessage(461, LogLevel.Warning, "A program of the daemon before this one is ended, since what is known of it makes no sense: {Reason}")]
    public static partial void NotAdopted(this ILogger log, string reason);

    [LoggerMessage(462, LogLevel.Warning, "Programs of a daemon before this one cannot be asked for: {Reason}")]
    public static partial void NoSurvivors(this ILogger log, string reason);

    [LoggerMessage(463, LogLevel.Information, "{Count} programs go on without this daemon, and wait for the next")]
    public static partial void Left(this ILogger log, int count);

    [LoggerMessage(464, LogLevel.Warning, "Pid {Pid} cannot outlive this daemon: {Reason}")]
    public static partial void NotKept(this ILogger log, int pid, string reason);

    [LoggerMessage(465, LogLevel.Error, "Not everything of the connection of pid {Pid} could be ended")]
    public static partial void LeftByClient(this ILogger log, int pid, Exception failure);

    [LoggerMessage(466, LogLevel.Error, "Pid {Pid} could not be removed")]
    public static partial void NotRemoved(this ILogger log, int pid, Exception failure);
}
