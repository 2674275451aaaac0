using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>The launcher process: serves daemons that gave root up, and nobody else. Its programs end with it.</summary>
public sealed class LauncherServer : IAsyncDisposable
{
    // The daemon, the one after it, and somebody who looks.
    private const int MostPeers = 8;

    // Also those that have hung up, with something that is stuck in the kernel: a file of a network that does not answer.
    private const int MostKept = 64;
    private const int RequestsBesidePrograms = 4096;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly LauncherOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Launcher _launcher;
    private readonly HeldPrograms _programs;
    private readonly LauncherDuties _duties;
    private readonly int _mostRequests;
    private readonly QuietTime _quiet;
    private readonly Dictionary<LauncherPeer, Task> _peers = [];
    private readonly Lock _gate = new();

    /// <summary>Ready to serve.</summary>
    /// <param name="engine">How programs are run.</param>
    /// <param name="uploads">Where uploads go.</param>
    /// <param name="options">Who is served.</param>
    /// <param name="loop">Waits for everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Its log.</param>
    /// <param name="settle">Done whenever nothing has been asked for a while; null: nothing.</param>
    public LauncherServer(
        EngineOptions engine, UploadOptions uploads, LauncherOptions options, EventLoop loop, TimeProvider time, ILogger<LauncherServer> log, Action? settle = null)
    {
        _options = options;
        _time = time;
        _log = log;
        EngineOptions here = engine with { LauncherSocket = null };
        _launcher = new Launcher(here, loop, time, log)
        {
            DisplaysStay = true,
        };
        _programs = new HeldPrograms(engine.Programs, options.Grace, time, log);
        _duties = new LauncherDuties(here, uploads, options, _launcher, new UserRules(here, options), _programs, new HeldDisplays(engine.Programs), log);
        _quiet = new QuietTime(Quiet, settle ?? (static () => { }), time);
        _mostRequests = 2 * engine.Programs + RequestsBesidePrograms;
    }

    /// <summary>How programs are kept together, for people.</summary>
    public string Containing => _launcher.Containing;

    /// <summary>Connections now.</summary>
    internal int Peers
    {
        get
        {
            lock (_gate) return _peers.Count;
        }
    }

    /// <summary>Serves whoever may connect, until the listener is stopped.</summary>
    public async Task ServeAsync(PacketListener listener)
    {
        _quiet.Disturb();
        while (true)
        {
            PacketSocket? socket = null;
            try
            {
                socket = await listener.AcceptAsync();
                if (socket is null) return;
                if (!TryServe(socket)) socket.Dispose();
            }
            catch (LibcException exhausted)
            {
                socket?.Dispose();
                _log.NotAccepted(exhausted.Message);
                await Task.Delay(AcceptPause, _time);
            }
        }
    }

    /// <summary>Hangs up on everybody, and ends all programs.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] serving;
        lock (_gate)
        {
            foreach (LauncherPeer peer in _peers.Keys) peer.HangUp();
            serving = [.. _peers.Values];
        }

        await Task.WhenAll(serving);
        await _programs.DisposeAsync();
        await _launcher.DisposeAsync();
        _quiet.Dispose();
    }

    private bool TryServe(PacketSocket socket)
    {
        PeerCredentials who = socket.Peer;
        // Asked for each: the package may create its user while the launcher runs.
        if (who.Uid != 0 && !_options.Clients.Any(name => UserAccount.Find(name)?.Uid == who.Uid))
        {
            _log.ClientRefused(who.Uid, who.Process.Value);
            return false;
        }

        var peer = new LauncherPeer(socket, _duties, _mostRequests, _quiet, _log);
        lock (_gate)
        {
            if (_peers.Count == MostKept || _peers.Keys.Count(static one => !one.IsGone) == MostPeers)
            {
                _log.ClientBroken(who.Process.Value, $"{MostPeers} connections are the most");
                return false;
            }

            _peers.Add(peer, Task.CompletedTask);
            Task serving = ServeAsync(peer);
            if (_peers.ContainsKey(peer)) _peers[peer] = serving;
        }

        return true;
    }

    private async Task ServeAsync(LauncherPeer peer)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await peer.ServeAsync();
        // Removed last of all: until then it counts.
        await peer.DisposeAsync();
        lock (_gate) _ = _peers.Remove(peer);
    }
}
