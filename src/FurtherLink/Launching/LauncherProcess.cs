using System.Runtime.InteropServices;

using FurtherLink.Configuration;
using FurtherLink.Engine.Separation;
using FurtherLink.Hosting;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Systemd;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Launching;

/// <summary><c>further-link launcher</c>: the small process with privilege, see docs/privileges.md. It knows no web server and no network.</summary>
internal static class LauncherProcess
{
    private const UnixFileMode OwnDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Serves until SIGTERM or SIGINT, then ends every program. Returns the exit code.</summary>
    /// <param name="options">The whole configuration; what the daemon says of it counts for nothing.</param>
    /// <param name="given">A listening socket that somebody made for it; null: it makes its own at <c>Launcher:Socket</c>.</param>
    public static async Task<int> ServeAsync(DaemonOptions options, SafeFileHandle? given = null)
    {
        FileModeMask.Reset();
        LateAssemblies.Load();
        var log = new LauncherLog<LauncherServer>(options.Debug, TimeProvider.System, Console.Error);
        using var loop = new EventLoop(failure => log.Log(LogLevel.Error, default, "", failure, static (_, failure) => failure!.Message));
        string path = options.Engine.LauncherSocket ?? LauncherSocket.OfSystem;
        SupervisedStart start = SupervisedStart.Take();
        using NotifySocket? notify = start.Notify;
        try
        {
            using PacketListener listener = given is not null ? PacketListener.Take(loop, given) : Bind(loop, path, options.Launcher);
            await using var server = new LauncherServer(options.Engine, options.Upload, options.Launcher, loop, TimeProvider.System, log, Settle);
            using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, listener), interrupt = StopOn(PosixSignal.SIGINT, listener);
            await Console.Out.WriteLineAsync($"further-link launcher {ProductVersion.Text}: serving at unix:{path}; programs are kept together by {server.Containing}");
            _ = notify?.Status("serving at " + path);
            _ = notify?.Ready();
            await server.ServeAsync(listener);
            _ = notify?.Stopping();
            return ExitCode.Ok;
        }
        catch (IOException refused)
        {
            await Console.Error.WriteLineAsync(JournalLine.Error($"further-link: the launcher cannot serve at {path}: {refused.Message}"));
            return ExitCode.Failure;
        }
    }

    /// <summary>Gives back what only its start, or a program's, needed: an idle launcher is to be small.</summary>
    private static void Settle()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = MappedFiles.LetGo();
    }

    private static PacketListener Bind(EventLoop loop, string path, LauncherOptions options)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnDirectory);
        PacketListener listener = PacketListener.Bind(loop, path);
        if (UserAccount.IsRoot && options.Clients.Select(UserAccount.Find).FirstOrDefault(static user => user is not null) is { } client) listener.LetIn(client);
        return listener;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, PacketListener listener) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        listener.Stop();
    });
}
