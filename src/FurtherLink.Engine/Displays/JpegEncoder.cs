using System.Buffers;
using System.Numerics;

namespace FurtherLink.Engine.Displays;

/// <summary>
/// Writes a picture of a screen as baseline JPEG (ITU-T T.81, JFIF 1.01), eight rows at a time, so that no more than those is ever in memory. Colours are kept at
/// full resolution: what is on screens are thin coloured lines.
/// </summary>
internal sealed class JpegEncoder
{
    /// <summary>The rows of a strip.</summary>
    public const int StripRows = 8;

    private const int Side = 8;
    private const int BlockSize = Side * Side;
    private const int Quality = 85; // of 100, in the scale of the IJG's library; above it pictures grow faster than they get better
    private const int FirstBytes = 64 * 1024;
    private const int EndOfBlock = 0x00, SixteenZeros = 0xF0;

    private static readonly HuffmanCode LuminanceDc = new(JpegTables.LuminanceDc), LuminanceAc = new(JpegTables.LuminanceAc);
    private static readonly HuffmanCode ChrominanceDc = new(JpegTables.ChrominanceDc), ChrominanceAc = new(JpegTables.ChrominanceAc);
    private static readonly byte[] LuminanceSteps = Scale(JpegTables.Luminance), ChrominanceSteps = Scale(JpegTables.Chrominance);
    private static readonly float[] Cosines = MakeCosines();

    private readonly int _width;
    private readonly ArrayBufferWriter<byte> _file = new(FirstBytes);
    private readonly float[][] _planes;
    private readonly float[] _rows = new float[BlockSize];
    private readonly int[] _coefficients = new int[BlockSize];
    private readonly int[] _lastDc = new int[3];
    private int _bits;
    private int _bitCount;

    /// <summary>The bytes of the file so far.</summary>
    public int Length => _file.WrittenCount;

    /// <summary>Begins a picture; its strips have to follow, from the top.</summary>
    public JpegEncoder(DisplaySize size)
    {
        _width = size.Width;
        int padded = (size.Width + Side - 1) / Side * Side;
        _planes = [new float[padded * Side], new float[padded * Side], new float[padded * Side]];
        WriteHead(size);
    }

    /// <summary>Adds the next rows.</summary>
    /// <param name="pixels">Four bytes each: blue, green, red, and one that is ignored; without gaps.</param>
    /// <param name="rows">How many rows those are: <see cref="StripRows"/>, at the bottom perhaps fewer.</param>
    public void AddStrip(ReadOnlySpan<byte> pixels, int rows)
    {
        int padded = _planes[0].Length / Side;
        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(Math.Min(y, rows - 1) * _width * 4, _width * 4);
            for (int x = 0; x < padded; x++) SetColour((y * padded) + x, row.Slice(Math.Min(x, _width - 1) * 4, 3));
        }

        for (int x = 0; x < padded; x += Side)
        {
            AddBlock(0, x, LuminanceSteps, LuminanceDc, LuminanceAc);
            AddBlock(1, x, ChrominanceSteps, ChrominanceDc, ChrominanceAc);
            AddBlock(2, x, ChrominanceSteps, ChrominanceDc, ChrominanceAc);
        }
    }

    /// <summary>Ends the picture.</summary>
    /// <returns>The file.</returns>
    public byte[] Finish()
    {
        Write(0x7F, 7); // the last byte is filled with ones
        _file.Write((ReadOnlySpan<byte>)[0xFF, 0xD9]);
        return _file.WrittenSpan.ToArray();
    }

    // JFIF: the luminance and the colour differences of ITU-R BT.601, over the full range, and moved so that 0 is in the middle.
    private void SetColour(int at, ReadOnlySpan<byte> pixel)
    {
        float blue = pixel[0], green = pixel[1], red = pixel[2];
        _planes[0][at] = (0.299f * red) + (0.587f * green) + (0.114f * blue) - 128;
        _planes[1][at] = (-0.168736f * red) - (0.331264f * green) + (0.5f * blue);
        _planes[2][at] = (0.5f * red) - (0.418688f * green) - (0.081312f * blue);
    }

    private void AddBlock(int plane, int x, byte[] steps, HuffmanCode dc, HuffmanCode ac)
    {
        Transform(_planes[plane].AsSpan(x), _planes[plane].Length / Side, steps);
        int difference = _coefficients[0] - _lastDc[plane];
        _lastDc[plane] = _coefficients[0];
        WriteNumber(dc, zeros: 0, difference);
        int zeros = 0;
        for (int i = 1; i < BlockSize; i++)
        {
            int value = _coefficients[JpegTables.ZigZag[i]];
            if (value == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros >= 16; zeros -= 16) Write(ac, SixteenZeros);
            WriteNumber(ac, zeros, value);
            zeros = 0;
        }

        if (zeros > 0) Write(ac, EndOfBlock);
    }

    /// <summary>The discrete cosine transform of a block, first of its rows and then of its columns, in the steps that are kept of it. A.3.3.</summary>
    private void Transform(ReadOnlySpan<float> plane, int stride, byte[] steps)
    {
        if (IsPlain(plane, stride))
        {
            Array.Clear(_coefficients);
            _coefficients[0] = (int)MathF.Round(plane[0] * Side / steps[0]);
            return;
        }

        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<float> pixels = plane.Slice(y * stride, Side);
            for (int u = 0; u < Side; u++)
            {
                float sum = 0;
                for (int x = 0; x < Side; x++) sum += pixels[x] * Cosines[(u * Side) + x];
                _rows[(y * Side) + u] = sum;
            }
        }

        for (int u = 0; u < Side; u++)
        {
            for (int v = 0; v < Side; v++)
            {
                float sum = 0;
                for (int y = 0; y < Side; y++) sum += _rows[(y * Side) + u] * Cosines[(v * Side) + y];
                int at = (v * Side) + u;
                _coefficients[at] = (int)MathF.Round(sum / steps[at]);
            }
        }
    }

    /// <summary>Whether a block is of one colour, as most of a screen's are; these need no transform.</summary>
    private static bool IsPlain(ReadOnlySpan<float> plane, int stride)
    {
        for (int y = 0; y < Side; y++)
        {
            if (plane.Slice(y * stride, Side).ContainsAnyExcept(plane[0])) return false;
        }

        return true;
    }

    /// <summary>A number: how many zeros are before it and how many bits it has, as one symbol, and then its bits; of a negative one those of one less. F.1.2.</summary>
    private void WriteNumber(HuffmanCode code, int zeros, int value)
    {
        int length = BitOperations.Log2((uint)Math.Abs(value)) + (value == 0 ? 0 : 1);
        Write(code, (zeros << 4) | length);
        if (length > 0) Write((value < 0 ? value - 1 : value) & ((1 << length) - 1), length);
    }

    private void Write(HuffmanCode code, int symbol)
    {
        (int bits, int length) = code[symbol];
        Write(bits, length);
    }

    private void Write(int bits, int length)
    {
        _bits = (_bits << length) | bits;
        _bitCount += length;
        for (; _bitCount >= 8; _bitCount -= 8)
        {
            byte next = (byte)(_bits >> (_bitCount - 8));
            Span<byte> room = _file.GetSpan(2);
            (room[0], room[1]) = (next, 0);
            _file.Advance(next == 0xFF ? 2 : 1); // a zero behind it, or else it would begin a marker
        }
    }

    private void WriteHead(DisplaySize size)
    {
        _file.Write((ReadOnlySpan<byte>)[0xFF, 0xD8]);
        WriteSegment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        WriteSegment(0xDB, [0, .. InOrder(LuminanceSteps), 1, .. InOrder(ChrominanceSteps)]);
        WriteSegment(
            0xC0,
            [8, (byte)(size.Height >> 8), (byte)size.Height, (byte)(size.Width >> 8), (byte)size.Width, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
        WriteSegment(
            0xC4,
            [0x00, .. JpegTables.LuminanceDc, 0x10, .. JpegTables.LuminanceAc, 0x01, .. JpegTables.ChrominanceDc, 0x11, .. JpegTables.ChrominanceAc]);
        WriteSegment(0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }

    private void WriteSegment(byte marker, ReadOnlySpan<byte> content)
    {
        int length = content.Length + 2;
        _file.Write((ReadOnlySpan<byte>)[0xFF, marker, (byte)(length >> 8), (byte)length]);
        _file.Write(content);
    }

    private static byte[] InOrder(byte[] steps)
    {
        var ordered = new byte[BlockSize];
        for (int i = 0; i < BlockSize; i++) ordered[i] = steps[JpegTables.ZigZag[i]];
        return ordered;
    }

    private static byte[] Scale(ReadOnlySpan<byte> table)
    {
        var steps = new byte[BlockSize];
        for (int i = 0; i < BlockSize; i++) steps[i] = (byte)Math.Clamp(((table[i] * (200 - (2 * Quality))) + 50) / 100, 1, 255);
        return steps;
    }

    private static float[] MakeCosines()
    {
        var cosines = new float[BlockSize];
        for (int u = 0; u < Side; u++)
        {
            for (int x = 0; x < Side; x++) cosines[(u * Side) + x] = MathF.Cos(((2 * x) + 1) * u * MathF.PI / (2 * Side)) * (u == 0 ? MathF.Sqrt(1f / Side) : MathF.Sqrt(2f / Side));
        }

        return cosines;
    }
}
