using System.Net.Sockets;

namespace FurtherLink.Engine.Displays;

/// <summary>
/// Looks at a display as one of its X clients: notices the first window, and keeps a picture of the last that was seen. The picture is a copy within the X server,
/// made a moment after something was drawn and never otherwise, so it costs the daemon nothing until somebody wants it, and a display at rest costs nothing at all.
/// </summary>
/// <remarks>
/// When a program ends, its windows are gone before anybody can be told. So there are two copies, used in turn: a new one counts only if, by the time it had been
/// made, windows were still there; else the one before it is what the program showed last.
/// </remarks>
internal sealed class DisplayWatch : IDisposable
{
    // How old the picture may be; in 720p a copy takes the server about a millisecond.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(200);

    // What the server says unasked is read so much at a time: whoever has it say it without end takes the daemon some hundredths of a processor, and makes it wait.
    private const int UnaskedBytes = 64 * 1024;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    // A screen full of noise; the picture of a program's last moment is not worth more memory.
    private const int MostPictureBytes = 8 << 20;

    private readonly XConnection _connection;
    private readonly XSetup _setup;
    private readonly DisplaySize _asked;
    private readonly TimeProvider _time;
    private readonly VisibleWindows _windows;
    private readonly CancellationTokenSource _finishing = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly uint _context;
    private readonly uint[] _pictures;
    private int _picture = -1;
    private byte _damage;
    private byte _damageEvent;
    private bool _damaged;
    private bool _lost;
    private int _unasked;
    private Task _watching = Task.CompletedTask;

    private DisplayWatch(XConnection connection, XSetup setup, DisplaySize asked, TimeProvider time)
    {
        _connection = connection;
        _setup = setup;
        _asked = asked;
        _time = time;
        _windows = new VisibleWindows(setup.Root, setup.ResourceMask);
        _context = setup.ResourceBase;
        _pictures = [setup.ResourceBase + 1, setup.ResourceBase + 2];
    }

    private uint DamageId => _setup.ResourceBase + 3;

    /// <summary>Connects; from now on no window is missed.</summary>
    /// <param name="socket">The X server; owned from now on.</param>
    /// <param name="cookie">Lets us in.</param>
    /// <param name="asked">How large it was asked to be; of a larger one there is no picture.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="DisplayException">It does not let us in.</exception>
    /// <exception cref="IOException">The server is gone.</exception>
    public static async Task<DisplayWatch> OpenAsync(Socket socket, MagicCookie cookie, DisplaySize asked, TimeProvider time, CancellationToken ct)
    {
        var connection = new XConnection(socket);
        try
        {
            XSetup setup = await XSetup.AskAsync(connection, cookie, ct);
            _ = await connection.SendAsync(XRequest.SelectEvents(setup.Root, XRequest.SubstructureNotify | XRequest.PropertyChange), ct);
            return new DisplayWatch(connection, setup, asked, time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a window manager says that it is there. Its windows are known from then on.</summary>
    /// <remarks>Extended Window Manager Hints, _NET_SUPPORTING_WM_CHECK: a property of the root window that holds a window of the manager's.</remarks>
    public async Task UntilManagedAsync(CancellationToken ct)
    {
        uint atom = (await AskAsync(XRequest.Atom("_NET_SUPPORTING_WM_CHECK"), ct)).At(8);
        while (true)
        {
            XMessage property = await AskAsync(XRequest.Property(_setup.Root, atom), ct);
            if (property.At(16) == 1 && property.Bytes.Length > 32)
            {
                _windows.BeginBeside(property.At(32));
                _ = await _connection.SendAsync(XRequest.SelectEvents(_setup.Root, XRequest.SubstructureNotify), ct);
                return;
            }

            XMessage message;
            do
            {
                message = await _connection.NextAsync(ct);
                await PaceAsync(message, ct);
            }
            while (message.Code != XMessage.PropertyChanged);
        }
    }

    /// <summary>Finds windows of programs that are there already, in frames as well.</summary>
    public async Task LookAroundAsync(CancellationToken ct)
    {
        foreach (uint window in await ChildrenAsync(_setup.Root, ct))
        {
            if (!_windows.IsManagers(window))
            {
                if (await IsSeenAsync(window, ct)) _windows.Add(window);
                continue;
            }

            foreach (uint framed in await ChildrenAsync(window, ct))
            {
                if (_windows.IsManagers(framed) || !await IsSeenAsync(framed, ct)) continue;
                _windows.Add(framed);
                _ = await _connection.SendAsync(XRequest.SelectEvents(framed, XRequest.StructureNotify), ct);
            }
        }
    }

    /// <summary>Ends watching without looking once more.</summary>
    public async Task StopAsync()
    {
        await _givingUp.CancelAsync();
        await _finishing.CancelAsync();
        await _watching;
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="appeared">Told when the first window of a program appears; must not block.</param>
    public void Begin(Action appeared) => _watching = WatchAsync(appeared);

    /// <summary>Completes when nothing is watched any more; before it is asked to end, only where that cannot be done.</summary>
    internal Task Ended => _watching;

    /// <summary>Ends watching.</summary>
    /// <param name="ct">Gives up.</param>
    /// <returns>What was seen last, as JPEG; null: no window has appeared, or it cannot be had any more.</returns>
    public async Task<byte[]?> FinishAsync(CancellationToken ct)
    {
        await using CancellationTokenRegistration late = ct.UnsafeRegister(static givingUp => ((CancellationTokenSource)givingUp!).Cancel(), _givingUp);
        await _finishing.CancelAsync();
        await _watching;
        if (_damage == 0 || _lost) return null;
        try
        {
            await CopyAsync(ct); // where something survives the program's first process, or the server has not noticed its end yet
            return _picture < 0 ? null : await ReadPictureAsync(_pictures[_picture], ct);
        }
        catch (Exception gone) when (gone is IOException or DisplayException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _finishing.Dispose();
        _givingUp.Dispose();
    }

    private async Task WatchAsync(Action appeared)
    {
        try
        {
            while (!_windows.Any) await TakeAsync(await _connection.NextAsync(_finishing.Token), _finishing.Token);
            appeared();
            await PrepareAsync(_finishing.Token);
            while (true)
            {
                while (!_damaged) await TakeAsync(await _connection.NextAsync(_finishing.Token), _finishing.Token);
                await Task.Delay(Freshness, _time, _finishing.Token);
                await CopyAsync(_givingUp.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }
        catch (Exception gone) when (gone is IOException or DisplayException)
        {
            _lost = true; // killed, or it has thrown us out: the program can do both
        }
    }

    /// <summary>Makes room for pictures, now that there is something to see, and asks to be told of what is drawn.</summary>
    private async Task PrepareAsync(CancellationToken ct)
    {
        // Whatever is at the other end can say that it is larger than anything; a program may also have made it so.
        if (_setup.Size.Area == 0 || _setup.Size.Area > _asked.Area) throw new DisplayException("the X server's screen is not as it was asked to be");
        XMessage extension = await AskAsync(XRequest.Extension("DAMAGE"), ct);
        if (extension.Bytes.Span[8] == 0) throw new DisplayException("the X server cannot tell what is drawn");
        byte damage = extension.Bytes.Span[9];
        _damageEvent = extension.Bytes.Span[10];
        _ = await AskAsync(XRequest.DamageVersion(damage), ct);
        foreach (uint picture in _pictures) await _connection.SendAsync(XRequest.CreatePixmap(picture, _setup.Root, _setup.Depth, _setup.Size), ct);
        _ = await _connection.SendAsync(XRequest.CreateContext(_context, _setup.Root), ct);
        _ = await _connection.SendAsync(XRequest.WatchDamage(damage, DamageId, _setup.Root), ct);
        _damage = damage;
    }

    private async Task CopyAsync(CancellationToken ct)
    {
        int next = _picture == 0 ? 1 : 0;
        _damaged = false;
        _ = await _connection.SendAsync(XRequest.TakeDamage(_damage, DamageId), ct);
        _ = await _connection.SendAsync(XRequest.Copy(_setup.Root, _pictures[next], _context, _setup.Size), ct);
        _ = await AskAsync(XRequest.Sync(), ct);
        if (_windows.Any) _picture = next;
    }

    private async Task<byte[]> ReadPictureAsync(uint picture, CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it may be the event loop that waits for the program's end
        int width = _setup.Size.Width, stride = width * XSetup.PixelBytes;
        var jpeg = new JpegEncoder(_setup.Size);
        for (int top = 0; top < _setup.Size.Height; top += JpegEncoder.StripRows)
        {
            int rows = Math.Min(JpegEncoder.StripRows, _setup.Size.Height - top);
            XMessage image = await AskAsync(XRequest.Image(picture, top, width, rows), ct);
            if (image.Bytes.Length < 32 + (rows * stride)) throw new DisplayException("the X server's picture is too short");
            jpeg.AddStrip(image.Bytes.Span[32..], rows);
            if (jpeg.Length > MostPictureBytes) throw new DisplayException("the picture is too large");
        }

        return jpeg.Finish();
    }

    /// <summary>The windows in a window; none where it is gone.</summary>
    private async Task<uint[]> ChildrenAsync(uint window, CancellationToken ct)
    {
        try
        {
            const int head = 32;
            XMessage tree = await AskAsync(XRequest.Tree(window), ct);
            int count = Math.Min((tree.Bytes.Length - head) / sizeof(uint), VisibleWindows.Most);
            return [.. Enumerable.Range(0, count).Select(child => tree.At(head + (child * sizeof(uint))))];
        }
        catch (DisplayException)
        {
            return [];
        }
    }

    private async Task<bool> IsSeenAsync(uint window, CancellationToken ct)
    {
        const int mapState = 26, viewable = 2;
        try
        {
            return (await AskAsync(XRequest.Attributes(window), ct)).Bytes.Span[mapState] == viewable;
        }
        catch (DisplayException)
        {
            return false; // gone meanwhile
        }
    }

    /// <summary>Sends a request and returns its answer; what else is said before it is taken into account.</summary>
    /// <exception cref="DisplayException">The request failed.</exception>
    private async Task<XMessage> AskAsync(byte[] request, CancellationToken ct)
    {
        ushort sequence = await _connection.SendAsync(request, ct);
        while (true)
        {
            XMessage message = await _connection.NextAsync(ct);
            if (message.Sequence == sequence && message.Code == XMessage.Answer) return message;
            if (message.Sequence == sequence && message.Code == XMessage.Failure) throw new DisplayException($"the X server refuses (error {message.Bytes.Span[1]})");
            await TakeAsync(message, ct);
        }
    }

    private async ValueTask TakeAsync(XMessage message, CancellationToken ct)
    {
        if (_damageEvent != 0 && message.Code == _damageEvent) _damaged = true;
        else if (_windows.Take(message) is { } framed) _ = await _connection.SendAsync(XRequest.SelectEvents(framed, XRequest.StructureNotify), ct);
        await PaceAsync(message, ct);
    }

    private async ValueTask PaceAsync(XMessage message, CancellationToken ct)
    {
        _unasked += message.Bytes.Length;
        if (_unasked < UnaskedBytes) return;
        _unasked = 0;
        await Task.Delay(Breath, _time, ct);
    }
}
