using FurtherLink.Device.Displays;
using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

/// <summary>
/// A display module at the other end of the wires: decodes the bytes and the data/command line as the controller's data sheet has it, and shows what a person
/// would see. It is mounted upside down, as the pi-top's is, so that only a driver which turns both axes around shows a picture the right way up.
/// </summary>
internal sealed class DisplayModel : IDisplayBus
{
    private const int Pages = 8;

    private readonly int _columns;
    private readonly int _firstVisible;
    private readonly HashSet<byte> _withParameter;
    private readonly HashSet<byte> _reserved;
    private readonly byte[] _memory;
    private int _page;
    private int _column;
    private byte? _awaiting;
    private int _startLine;
    private int _offset;
    private int _multiplex = 63;
    private bool _columnsReversed;
    private bool _rowsReversed;
    private bool _inverted;
    private bool _allLit;

    private DisplayModel(int columns, int firstVisible, HashSet<byte> withParameter, HashSet<byte> reserved)
    {
        _columns = columns;
        _firstVisible = firstVisible;
        _withParameter = withParameter;
        _reserved = reserved;
        _memory = new byte[Pages * columns];
        // Memory is not cleared by power: a driver that does not do it shows snow.
        new Random(1106).NextBytes(_memory);
    }

    /// <summary>Bytes since the last <see cref="ResetCount"/>.</summary>
    public int Bytes { get; private set; }

    /// <summary>Changes of the data/command line since then.</summary>
    public int Switches { get; private set; }

    public bool IsOn { get; private set; }

    public byte Contrast { get; private set; } = 0x80;

    /// <summary>When set, the bus fails after that many bytes more.</summary>
    public int? FailAfter { get; set; }

    private bool? Line { get; set; }

    /// <summary>SH1106 data sheet, table of commands: double-byte commands are 81, A8, AD, D3, D5, D9, DA, DB; 20 and 8D are not in it.</summary>
    public static DisplayModel Sh1106() => new(132, 2, [0x81, 0xA8, 0xAD, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB], [0x20, 0x8D]);

    /// <summary>SSD1306 data sheet, command table: 20 and 8D take a parameter, too.</summary>
    public static DisplayModel Ssd1306() => new(128, 0, [0x20, 0x81, 0x8D, 0xA8, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB], []);

    public void Command(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            Count(data: false);
            if (_awaiting is { } command)
            {
                _awaiting = null;
                Parameter(command, next);
            }
            else if (_withParameter.Contains(next))
            {
                _awaiting = next;
            }
            else
            {
                Command(next);
            }
        }
    }

    public void Data(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            Count(data: true);
            if (_column < _columns) _memory[_page * _columns + _column] = next;
            _column++;
        }
    }

    public void Dispose()
    {
    }

    public void ResetCount()
    {
        Bytes = 0;
        Switches = 0;
    }

    /// <summary>What a person sees.</summary>
    public Framebuffer Glass()
    {
        var glass = new Framebuffer();
        if (!IsOn) return glass;
        for (int y = 0; y <= _multiplex; y++)
        {
            for (int x = 0; x < Framebuffer.Width; x++)
            {
                int column = _firstVisible + (_columnsReversed ? x : Framebuffer.Width - 1 - x);
                int line = _rowsReversed ? y : _multiplex - y;
                int row = (line + _startLine + _offset) % 64;
                bool lit = _allLit || (_memory[row / 8 * _columns + column] >> (row % 8) & 1) != 0;
                glass[x, y] = lit != _inverted;
            }
        }

        return glass;
    }

    private void Count(bool data)
    {
        if (FailAfter is { } left)
        {
            if (left == 0) throw new IOException("the bus is broken");
            FailAfter = left - 1;
        }

        Bytes++;
        if (Line != data) Switches++;
        Line = data;
    }

    private void Command(byte command)
    {
        switch (command)
        {
            case <= 0x0F: _column = (_column & 0xF0) | command; break;
            case <= 0x1F: _column = (_column & 0x0F) | (command & 0x0F) << 4; break;
            case >= 0x40 and <= 0x7F: _startLine = command & 0x3F; break;
            case 0xA0 or 0xA1: _columnsReversed = command == 0xA1; break;
            case 0xA4 or 0xA5: _allLit = command == 0xA5; break;
            case 0xA6 or 0xA7: _inverted = command == 0xA7; break;
            case 0xAE or 0xAF: IsOn = command == 0xAF; break;
            case >= 0xB0 and <= 0xB7: _page = command & 7; break;
            case >= 0xC0 and <= 0xCF: _rowsReversed = (command & 8) != 0; break;
            case 0xE3: break;
            default:
                if (!_reserved.Contains(command)) throw new InvalidOperationException($"{command:X2} is no command of this controller");
                break;
        }
    }

    private void Parameter(byte command, byte value)
    {
        switch (command)
        {
            case 0x20: Assert.That(value & 3, Is.EqualTo(2), "page addressing"); break;
            case 0x81: Contrast = value; break;
            case 0xA8: _multiplex = value & 0x3F; break;
            case 0xD3: _offset = value & 0x3F; break;
        }
    }
}
