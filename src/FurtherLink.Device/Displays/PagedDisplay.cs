using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Displays;

/// <summary>A controller whose memory is written page by page. Only the columns that changed go over the bus; for a picture that is shown already, nothing.</summary>
public abstract class PagedDisplay : IDisplay
{
    private const byte DisplayOff = 0xAE;
    private const byte DisplayOn = 0xAF;
    private const byte PageAddress = 0xB0;
    private const byte ColumnLow = 0x00;
    private const byte ColumnHigh = 0x10;

    // Setting another place costs three bytes of commands and two changes of the data/command line: columns that did not change are cheaper up to here.
    private const int CheaperThanMoving = 6;

    private readonly IDisplayBus _bus;
    private readonly int _firstColumn;
    private readonly Framebuffer _shown = new();
    private bool _known;

    private protected PagedDisplay(IDisplayBus bus, int firstColumn)
    {
        _bus = bus;
        _firstColumn = firstColumn;
    }

    private protected abstract ReadOnlySpan<byte> Setup { get; }

    /// <inheritdoc/>
    public void TurnOn()
    {
        _bus.Command(Setup);
        _shown.Clear();
        for (int page = 0; page < Framebuffer.Pages; page++) Send(page, 0, Framebuffer.Width);
        _bus.Command([DisplayOn]);
        _known = true;
    }

    /// <inheritdoc/>
    public void Show(Framebuffer picture)
    {
        for (int page = 0; page < Framebuffer.Pages; page++)
        {
            ReadOnlySpan<byte> wanted = picture.Page(page);
            for (int from = NextChange(wanted, page, 0); from < Framebuffer.Width;)
            {
                int to = from + 1, next = NextChange(wanted, page, to);
                while (next < Framebuffer.Width && next - to < CheaperThanMoving) next = NextChange(wanted, page, to = next + 1);
                Send(picture, page, from, to);
                from = next;
            }
        }

        // Only now: a bus that failed on the way leaves the rest to be sent again.
        _shown.CopyFrom(picture);
        _known = true;
    }

    /// <inheritdoc/>
    public void TurnOff() => _bus.Command([DisplayOff]);

    /// <inheritdoc/>
    public void Forget() => _known = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        _bus.Dispose();
        GC.SuppressFinalize(this);
    }

    private int NextChange(ReadOnlySpan<byte> wanted, int page, int from)
    {
        if (!_known) return from;
        int same = wanted[from..].CommonPrefixLength(_shown.Page(page)[from..]);
        return from + same;
    }

    private void Send(int page, int from, int to) => Send(_shown, page, from, to);

    private void Send(Framebuffer picture, int page, int from, int to)
    {
        int column = from + _firstColumn;
        _bus.Command([(byte)(PageAddress | page), (byte)(ColumnLow | (column & 0x0F)), (byte)(ColumnHigh | (column >> 4))]);
        _bus.Data(picture.Page(page)[from..to]);
    }
}
