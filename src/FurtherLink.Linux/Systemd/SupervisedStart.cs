using System.Net.Sockets;

namespace FurtherLink.Linux.Systemd;

/// <summary>What systemd tells a service that it starts. Nothing of it is left in the environment, since it is not meant for what the service starts.</summary>
/// <param name="Notify">Where to tell how the daemon is; null: systemd does not ask.</param>
/// <param name="Watchdog">How often it wants to hear; null: it does not.</param>
/// <param name="Sockets">Listening sockets that it opened; they are the caller's to dispose.</param>
public sealed record SupervisedStart(NotifySocket? Notify, TimeSpan? Watchdog, IReadOnlyList<Socket> Sockets)
{
    /// <summary>Started by nobody who wants to know.</summary>
    public static SupervisedStart None { get; } = new(null, null, []);

    /// <summary>Reads the environment of this process and removes what was for it. Once: the second time there is nothing.</summary>
    /// <exception cref="IOException">What was passed is no listening socket.</exception>
    public static SupervisedStart Take() => Take(static name =>
    {
        string? value = Environment.GetEnvironmentVariable(name);
        if (value is not null) Environment.SetEnvironmentVariable(name, null);
        return value;
    });

    /// <summary>The same for another environment; <paramref name="take"/> removes the variable that it gives back.</summary>
    internal static SupervisedStart Take(Func<string, string?> take)
    {
        string? notify = take(NotifySocket.Variable);
        (string? interval, string? watched) = (take(WatchdogInterval.Variable), take(WatchdogInterval.ProcessVariable));
        (string? count, string? receiver, _) = (take(PassedSockets.Variable), take(PassedSockets.ProcessVariable), take(PassedSockets.NamesVariable));
        IReadOnlyList<Socket> sockets = PassedSockets.Take(PassedSockets.Count(count, receiver, Environment.ProcessId));
        return new SupervisedStart(NotifySocket.At(notify), WatchdogInterval.Parse(interval, watched, Environment.ProcessId), sockets);
    }
}
