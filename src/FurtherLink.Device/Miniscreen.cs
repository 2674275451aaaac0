using System.Threading.Channels;

using FurtherLink.Device.Access;
using FurtherLink.Device.Buttons;
using FurtherLink.Device.Drawing;
using FurtherLink.Device.Screens;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Device;

/// <summary>
/// Decides what the little screen shows: a question first, then the pages that somebody leafs through, then a notice, then what the
/// latest program wants to be read. The display is taken for it and given back as soon as there is nothing more to say. While nothing is shown, nothing runs.
/// </summary>
/// <remarks>All is done by one task, which sleeps until something is said to it or the time comes at which what it shows changes by itself.</remarks>
public sealed partial class Miniscreen : IAsyncDisposable
{
    /// <summary>How long a notice is shown.</summary>
    public static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(10);

    /// <summary>A press this soon after a question has appeared was not meant for it.</summary>
    public static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(700);

    private const int MostButtonsWaiting = 32;

    private static readonly TimeSpan CountdownTick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NextTry = TimeSpan.FromSeconds(3);

    private readonly IDisplayAccess _access;
    private readonly IMiniscreenContent _content;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Pages _pages;
    // One waiting call is as good as ten.
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    private readonly Lock _gate = new();
    private readonly Queue<ButtonEvent> _buttons = new();
    private readonly Framebuffer _visible = new();
    private (Screen Screen, long Since)? _notice;
    private bool _moved;

    // Of the task alone.
    private readonly Framebuffer _picture = new();
    private TakenDisplay? _display;
    private readonly HashSet<string> _answered = []; // that may be among the prompts for a moment more
    private string? _asked;
    private long _askedSince;
    private long? _answeredAt;
    private bool _pagesShown;

    /// <summary>Begins, with nothing shown.</summary>
    /// <param name="access">To the display; not owned.</param>
    /// <param name="content">What can be shown.</param>
    /// <param name="time">All time here is its.</param>
    /// <param name="log">Told of answers and failures.</param>
    public Miniscreen(IDisplayAccess access, IMiniscreenContent content, TimeProvider time, ILogger log)
    {
        _access = access;
        _content = content;
        _time = time;
        _log = log;
        _pages = new Pages(content, time);
        _timer = time.CreateTimer(static state => ((Miniscreen)state!).Call(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _running = RunAsync(_closing.Token);
    }

    /// <summary>Something that can be shown has changed.</summary>
    public void Refresh() => Call();

    /// <summary>A button went down or came up. Never waits; more than 32 that nobody has looked at are forgotten.</summary>
    public void Press(ButtonEvent change)
    {
        lock (_gate)
        {
            if (_buttons.Count < MostButtonsWaiting) _buttons.Enqueue(change);
        }

        Call();
    }

    /// <summary>Shows something for <see cref="NoticeTime"/>, where nothing more urgent is shown and no program draws; any button ends it.</summary>
    public void Tell(Screen notice)
    {
        lock (_gate) _notice = (notice, _time.GetTimestamp());
        Call();
    }

    /// <summary>The display is somewhere else now, or who may draw has been forgotten: it is taken anew.</summary>
    public void DisplayMoved()
    {
        lock (_gate) _moved = true;
        Call();
    }

    /// <summary>What is shown now, as PNG; dark while the screen is somebody else's.</summary>
    /// <param name="scale">Pixels for a dot, 1 to 8.</param>
    public byte[] Picture(int scale)
    {
        var copy = new Framebuffer();
        lock (_gate) copy.CopyFrom(_visible);
        return PngImage.Of(copy, scale);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        await _timer.DisposeAsync();
        await GiveBackAsync();
        _closing.Dispose();
    }

    private void Call() => _ = _calls.Writer.TryWrite(true);

    private async Task RunAsync(CancellationToken closing)
    {
        try
        {
            while (await _calls.Reader.ReadAsync(closing)) await LookAsync(closing);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closing; what is shown is taken down by DisposeAsync.
        }
    }

    private async Task LookAsync(CancellationToken closing)
    {
        TimeSpan next;
        try
        {
            HandleButtons();
            next = await ShowAsync(closing);
        }
        catch (IOException failure)
        {
            _log.DisplayFailed(failure.Message);
            await GiveBackAsync();
            next = NextTry;
        }
        catch (Exception failure) when (!closing.IsCancellationRequested)
        {
            // A defect, here or in the content; the screen must outlive it.
            _log.DrawingFailed(failure);
            next = NextTry;
        }

        _ = _timer.Change(next, Timeout.InfiniteTimeSpan);
    }
}
