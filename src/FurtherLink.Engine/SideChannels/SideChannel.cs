using System.Net.Sockets;

using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.SideChannels;

/// <summary>
/// The Unix socket of one program, <c>FURTHER_LINK_SOCKET</c>: lines of JSON both ways, from any number of its processes. It listens before the program runs,
/// and serves nobody but the program's user and root. Beside it, for programs that use it, the sockets of the original Python package.
/// </summary>
internal sealed class SideChannel : IAsyncDisposable
{
    /// <summary>The longest line accepted, in bytes; a camera frame is a tenth of that. A program can have one such line under way at a time.</summary>
    public const int MaxLineBytes = 8 << 20;

    /// <summary>The longest line that goes into a transcript, in bytes: a picture fits.</summary>
    public const int MaxMessageBytes = 512 * 1024;

    /// <summary>Connections served at a time; more are closed at once, since each costs the daemon a descriptor.</summary>
    public const int MostConnections = 64;

    /// <summary>What is kept of lines that come before the first process has connected, in bytes.</summary>
    public const int MostEarlyBytes = 64 * 1024;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<(Socket Socket, ChannelFraming Framing)> _listeners;
    private readonly uint _uid;
    private readonly Transcript _transcript;
    private readonly ChannelTerms _terms;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _longLine = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<ChannelConnection, Task> _connections = [];
    private readonly Task _accepting;
    private ChannelConnection[] _connected = []; // replaced, never changed, so that sending needs no lock
    private readonly List<ReadOnlyMemory<byte>> _early = [];
    private int _earlyBytes;
    private bool _anyCame;
    private long _lastNumber;

    /// <summary>Begins to serve.</summary>
    /// <param name="listeners">Bound and listening; not owned.</param>
    /// <param name="user">The program's user.</param>
    /// <param name="transcript">Where messages and frames go.</param>
    /// <param name="terms">What holds for every connection.</param>
    public SideChannel(IReadOnlyList<(Socket Socket, ChannelFraming Framing)> listeners, UserAccount user, Transcript transcript, ChannelTerms terms)
    {
        _listeners = listeners;
        _uid = user.Uid;
        _transcript = transcript;
        _terms = terms;
        _accepting = Task.WhenAll(listeners.Select(listener => AcceptAsync(listener.Socket, listener.Framing)));
    }

    /// <summary>Whether a process has come by one of the original package's sockets.</summary>
    public bool OriginalIsUsed { get; private set; }

    /// <summary>
    /// Sends a line to every connected process of the program, without waiting. Lines arrive whole and in order; whoever does not read is passed over once
    /// <see cref="ChannelOutput.MostBytes"/> wait for it, and is told so when it reads again. Until a program has come to connect for the first time, lines wait
    /// for that, the first <see cref="MostEarlyBytes"/> of them: an interpreter takes its time to start, and its client does not know how long.
    /// </summary>
    /// <param name="line">With its newline.</param>
    public void Send(ReadOnlySpan<byte> line)
    {
        if (!Volatile.Read(ref _anyCame) && TryKeep(line)) return;
        foreach (ChannelConnection connection in Volatile.Read(ref _connected)) connection.Send(line);
    }

    /// <summary>Sends an answer to the one process that asked, if it is still there.</summary>
    /// <param name="connection">Its number, see <see cref="ChannelRoute.Request"/>.</param>
    /// <param name="line">With its newline; not copied.</param>
    public void Answer(long connection, ReadOnlyMemory<byte> line) =>
        Array.Find(Volatile.Read(ref _connected), other => other.Number == connection)?.Answer(line);

    /// <summary>The program has ended: takes what it had sent by then, and closes the connections.</summary>
    public async Task EndAsync()
    {
        // First of all: a connection may have been taken from the kernel and not be among ours yet.
        await _ending.CancelAsync();
        await _accepting;
        foreach ((Socket socket, ChannelFraming framing) in _listeners)
        {
            while (HasCaller(socket)) Serve(await socket.AcceptAsync(_closing.Token), framing);
        }

        Task[] serving;
        lock (_gate)
        {
            foreach (ChannelConnection connection in _connected) connection.End();
            serving = [.. _connections.Values];
        }

        await Task.WhenAll(serving);
    }

    /// <summary>
    /// Leaves the program to the next daemon: takes what its processes have sent whole, and closes their connections. Who connects from now on is served by that one,
    /// which has the same listeners.
    /// </summary>
    public async Task LeaveAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        Task[] serving;
        lock (_gate)
        {
            foreach (ChannelConnection connection in _connected) connection.Leave();
            serving = [.. _connections.Values];
        }

        await Task.WhenAll(serving);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _closing.CancelAsync();
        await _accepting; // from here on there is no new connection
        Task[] serving;
        lock (_gate) serving = [.. _connections.Values];
        await Task.WhenAll(serving);
        _longLine.Dispose();
        _ending.Dispose();
        _closing.Dispose();
    }

    private bool TryKeep(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_anyCame) return false;
            if (_earlyBytes + line.Length > MostEarlyBytes) return true;
            _earlyBytes += line.Length;
            _early.Add(line.ToArray());
            return true;
        }
    }

    private static bool HasCaller(Socket listener) => listener.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    private async Task AcceptAsync(Socket listener, ChannelFraming framing)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                Serve(await listener.AcceptAsync(_ending.Token), framing);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException && _ending.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer was gone before it was accepted, or there is no descriptor left just now; the listener itself stays good.
                await Task.Delay(AcceptPause, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Socket socket, ChannelFraming framing)
    {
        lock (_gate)
        {
            if (_connections.Count == MostConnections || (PeerCredentials.Of(socket).Uid is uint uid && uid != 0 && uid != _uid))
            {
                socket.Dispose();
                return;
            }

            var connection = new ChannelConnection(++_lastNumber, socket, framing, _terms, _transcript, _longLine);
            OriginalIsUsed |= !framing.Listens;
            foreach (ReadOnlyMemory<byte> greeting in _terms.Greetings) connection.Answer(greeting);
            if (framing.Listens)
            {
                foreach (ReadOnlyMemory<byte> line in _early) connection.Answer(line);
                _early.Clear();
            }

            // Entered before it runs: a connection that ends at once finds itself to remove.
            _connections[connection] = Task.CompletedTask;
            _connected = [.. _connections.Keys];
            if (framing.Listens) Volatile.Write(ref _anyCame, true); // behind _connected: who sees it, finds the connection there
            Task serving = ServeAsync(connection);
            if (_connections.ContainsKey(connection)) _connections[connection] = serving;
        }
    }

    private async Task ServeAsync(ChannelConnection connection)
    {
        await connection.ReadAsync(_closing.Token);
        lock (_gate)
        {
            _ = _connections.Remove(connection);
            _connected = [.. _connections.Keys];
        }

        connection.Dispose();
    }
}
