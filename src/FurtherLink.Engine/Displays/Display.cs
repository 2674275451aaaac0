using System.Net.Sockets;

using FurtherLink.Engine.Programs;

namespace FurtherLink.Engine.Displays;

/// <summary>The display of one program: an X server of its own, which others may look at and which ends with the program.</summary>
public sealed class Display
{
    /// <summary>Who may look at a display at a time; each costs its X server memory.</summary>
    public const int MostViewers = 8;

    // Of the window manager, without which a program can be shown as well.
    private static readonly TimeSpan MostManagerSetup = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MostPictureTime = TimeSpan.FromSeconds(3);

    private readonly IDisplayServer _server;
    private readonly DisplayWatch _watch;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Task<byte[]?>? _finishing;
    private readonly bool _managed;
    private int _viewers;

    private Display(IDisplayServer server, DisplayWatch watch, DisplayState state, TimeProvider time)
    {
        _server = server;
        _watch = watch;
        _time = time;
        Id = state.Id;
        Size = state.Size;
        HasShown = state.HasShown;
        _managed = state.IsManaged;
    }

    /// <summary>What those have to know who want to look at it; it cannot be guessed.</summary>
    public string Id { get; }

    /// <summary>How large it is.</summary>
    public DisplaySize Size { get; }

    /// <summary>Whether a window has appeared on it.</summary>
    public bool HasShown { get; private set; }

    /// <summary>Who looks at it now.</summary>
    public int Viewers => Math.Min(Volatile.Read(ref _viewers), MostViewers);

    /// <summary>What has to be known of it to go on with it in another process.</summary>
    internal DisplayState State => new(Id, Size, _managed, HasShown, _server.Cookie.Bytes.ToArray());

    /// <summary>Makes a started server a display: from now on no window is missed.</summary>
    /// <exception cref="DisplayException">It is not to be had; what had been started of it is gone.</exception>
    internal static async Task<Display> OpenAsync(IDisplayServer server, DisplaySize size, TimeProvider time)
    {
        DisplayWatch? watch = null;
        try
        {
            using var patience = new CancellationTokenSource(MostManagerSetup, time);
            watch = await DisplayWatch.OpenAsync(await server.ConnectAsync(), server.Cookie, size, time, patience.Token);
            bool managed = await server.StartManagerAsync() && await IsManagedAsync(server, watch, patience.Token);
            return new Display(server, watch, new DisplayState(SessionId.New(), size, managed, HasShown: false, default), time);
        }
        catch (Exception failure)
        {
            watch?.Dispose();
            await server.EndAsync();
            if (failure is DisplayException) throw;
            throw new DisplayException($"no display can be had: {failure.Message}", failure);
        }
    }

    /// <summary>Goes on with the display of a program that another daemon has started: windows that are there count as seen from now on.</summary>
    /// <exception cref="DisplayException">It is gone, or does not answer.</exception>
    internal static async Task<Display> AdoptAsync(IDisplayServer server, DisplayState state, TimeProvider time)
    {
        DisplayWatch? watch = null;
        try
        {
            using var patience = new CancellationTokenSource(MostManagerSetup, time);
            watch = await DisplayWatch.OpenAsync(await server.ConnectAsync(), server.Cookie, state.Size, time, patience.Token);
            if (state.IsManaged) await watch.UntilManagedAsync(patience.Token);
            await watch.LookAroundAsync(patience.Token);
            return new Display(server, watch, state, time);
        }
        catch (Exception failure)
        {
            watch?.Dispose();
            if (failure is DisplayException) throw;
            throw new DisplayException($"the display does not answer: {failure.Message}", failure);
        }
    }

    /// <summary>Looks at it: a connection on which RFB is spoken (RFC 6143), without a password. Owned by the caller.</summary>
    /// <returns>Null: it has gone, or is looked at by <see cref="MostViewers"/> already.</returns>
    public async Task<DisplayViewer?> ViewAsync()
    {
        DisplayViewer? viewer = null;
        try
        {
            if (Interlocked.Increment(ref _viewers) <= MostViewers) viewer = new DisplayViewer(await _server.ViewAsync(), () => Interlocked.Decrement(ref _viewers));
        }
        catch (DisplayException)
        {
            // gone
        }
        finally
        {
            if (viewer is null) _ = Interlocked.Decrement(ref _viewers);
        }

        return viewer;
    }

    /// <summary>Begins to watch it.</summary>
    /// <param name="shown">Told of the first window; must not block.</param>
    internal void Begin(Action shown) => _watch.Begin(() =>
    {
        if (HasShown) return; // it was told by the daemon before
        HasShown = true;
        shown();
    });

    /// <summary>Ends watching it, once; those who ask again get the same.</summary>
    /// <returns>What was on it last, as JPEG; null: nothing was.</returns>
    internal Task<byte[]?> FinishAsync()
    {
        lock (_gate) return _finishing ??= FinishWatchAsync();
    }

    /// <summary>Ends watching it without a picture: another process goes on with it.</summary>
    internal async Task LeaveAsync()
    {
        lock (_gate) _finishing ??= LeaveWatchAsync();
        _ = await _finishing;
        _watch.Dispose();
    }

    /// <summary>Ends it, and everybody who looks at it is told by the end of the connection.</summary>
    internal async Task EndAsync()
    {
        _ = await FinishAsync();
        _watch.Dispose();
        await _server.EndAsync();
    }

    private static async Task<bool> IsManagedAsync(IDisplayServer server, DisplayWatch watch, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct); // the time is up, or it has ended
        Task managed = watch.UntilManagedAsync(waiting.Token);
        if (await Task.WhenAny(managed, server.ManagerEnded) != managed) await waiting.CancelAsync();
        await managed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (managed.IsCanceled) await server.GiveUpManagerAsync();
        else await managed;
        return !managed.IsCanceled;
    }

    private async Task<byte[]?> LeaveWatchAsync()
    {
        await _watch.StopAsync();
        return null;
    }

    private async Task<byte[]?> FinishWatchAsync()
    {
        using var patience = new CancellationTokenSource(MostPictureTime, _time);
        return await _watch.FinishAsync(patience.Token);
    }
}

/// <summary>Somebody who looks at a display.</summary>
public sealed class DisplayViewer : IDisposable
{
    private readonly Action _left;
    private int _disposed;

    internal DisplayViewer(Socket socket, Action left)
    {
        Socket = socket;
        _left = left;
    }

    /// <summary>Connected; the display's end is its end.</summary>
    public Socket Socket { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Socket.Dispose();
        _left();
    }
}
