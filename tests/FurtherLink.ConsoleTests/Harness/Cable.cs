using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>
/// What lies between the browser and the daemon: a TCP proxy that passes bytes on, can be cut, and can go silent, as the network of a laptop does that sleeps. The
/// daemon sees the neighbour's address, as without it.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly Neighbour _neighbour;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly List<Strand> _strands = [];
    private readonly Task _accepting;
    private int _port;
    private bool _silent;

    private Cable(Neighbour neighbour, int port, TcpListener listener)
    {
        _neighbour = neighbour;
        _port = port;
        _listener = listener;
        Origin = $"https://{listener.LocalEndpoint}";
        _accepting = AcceptAsync();
    }

    /// <summary>The daemon, as the browser calls it through this.</summary>
    public string Origin { get; }

    /// <summary>Lays one to the daemon of a stage.</summary>
    public static Cable To(Stage stage)
    {
        var listener = new TcpListener(stage.Lan.Neighbour.Device, 0);
        listener.Start();
        return new Cable(stage.Lan.Neighbour, stage.Daemon.Address.Port, listener);
    }

    /// <summary>Leads to another daemon from now on; who is connected stays so.</summary>
    public void LeadTo(TestDaemon daemon)
    {
        lock (_gate) _port = daemon.Address.Port;
    }

    /// <summary>
    /// From now on the browser's connections are open and say nothing more, for ever, and new ones are taken and say nothing either; the daemon sees that they are
    /// gone.
    /// </summary>
    public void FallSilent()
    {
        lock (_gate)
        {
            _silent = true;
            foreach (Strand strand in _strands) strand.FallSilent();
        }
    }

    /// <summary>Every connection is reset, at both ends, as where a laptop changes its network.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (Strand strand in _strands) strand.Reset();
        }
    }

    /// <summary>New connections pass again. Those that fell silent stay so.</summary>
    public void Mend()
    {
        lock (_gate) _silent = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (Strand strand in _strands) await strand.DisposeAsync();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync(_ending.Token);
                near.NoDelay = true;
                lock (_gate)
                {
                    int port = _port;
                    _strands.Add(new Strand(near, ct => _neighbour.ConnectAsync(port, ct), _silent));
                }
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }
}
