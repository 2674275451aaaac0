using FurtherLink.Device;
using FurtherLink.Device.Access;
using FurtherLink.Device.Buttons;
using FurtherLink.Device.Displays;
using FurtherLink.Device.Drawing;
using FurtherLink.Device.Screens;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Device;

/// <summary>A screen on a desk: the real driver and a model of the display, a clock that is moved by hand, and a program that may be drawing.</summary>
internal sealed class ScreenDesk : IDisplayAccess, IAsyncDisposable
{
    private readonly Miniscreen _screen;
    private readonly BoardDisplay _board;

    public ScreenDesk()
    {
        _board = new BoardDisplay(() => new Sh1106(Model), NullLogger.Instance);
        _screen = new Miniscreen(this, Content, Time, NullLogger.Instance);
    }

    public ScreenContent Content { get; } = new();

    public ManualTime Time { get; } = new();

    public DisplayModel Model { get; } = DisplayModel.Sh1106();

    /// <summary>A program has the vendor's lock.</summary>
    public bool ProgramDraws { get; set; }

    public int Taken { get; private set; }

    public int GivenBack { get; private set; }

    public Miniscreen Screen => _screen;

    public async Task<TakenDisplay?> TakeAsync(bool insist, CancellationToken ct)
    {
        if (ProgramDraws && !insist) return null;
        Taken++;
        bool shared = ProgramDraws;
        return await _board.TakeAsync(insist, ct) is { } taken ? new TakenDisplay(taken.Display, shared, async _ =>
        {
            await taken.DisposeAsync();
            GivenBack++;
        }) : null;
    }

    public void Press(Button button)
    {
        _screen.Press(new ButtonEvent(button, Pressed: true));
        _screen.Press(new ButtonEvent(button, Pressed: false));
    }

    public void Hold(Button button) => _screen.Press(new ButtonEvent(button, Pressed: true));

    public void Release(Button button) => _screen.Press(new ButtonEvent(button, Pressed: false));

    public void Ask(params Prompt[] prompts)
    {
        Content.Prompts = prompts;
        _screen.Refresh();
    }

    public long In(TimeSpan time) => Time.GetTimestamp() + (long)(time.TotalSeconds * Time.TimestampFrequency);

    /// <summary>Waits until the glass shows a screen.</summary>
    public Task UntilAsync(Screen screen, CancellationToken ct) => UntilAsync([screen], step: default, ct);

    /// <summary>Waits until the glass shows one of several screens, letting time pass meanwhile: how much of it, and so which of them, is not certain.</summary>
    public Task UntilAsync(IEnumerable<Screen> screens, TimeSpan step, CancellationToken ct)
    {
        List<Framebuffer> wanted = [.. screens.Select(Draw)];
        return UntilAsync(() => wanted.Any(picture => picture.Bytes.SequenceEqual(Model.Glass().Bytes)), ct, step);
    }

    public Task UntilDarkAsync(CancellationToken ct, TimeSpan step = default) => UntilAsync(() => !Model.IsOn, ct, step);

    public async Task UntilAsync(Func<bool> condition, CancellationToken ct, TimeSpan step = default)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (step > TimeSpan.Zero) Time.Advance(step);
            try
            {
                await every.WaitForNextTickAsync(ct);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not so; done: {string.Join(", ", Content.Done)}; the glass shows:\n{Shown()}");
            }
        }
    }

    public async ValueTask DisposeAsync() => await _screen.DisposeAsync();

    private static Framebuffer Draw(Screen screen)
    {
        var picture = new Framebuffer();
        screen.Draw(picture);
        return picture;
    }

    private string Shown()
    {
        Framebuffer glass = Model.Glass();
        return string.Join('\n', Enumerable.Range(0, Framebuffer.Height).Select(y =>
            string.Concat(Enumerable.Range(0, Framebuffer.Width).Select(x => glass[x, y] ? '#' : '.'))));
    }
}
