namespace FurtherLink.Engine.Displays;

/// <summary>A Huffman code of JPEG: for each symbol its bits and how many those are. ITU-T T.81, annex C.</summary>
internal sealed class HuffmanCode
{
    private const int Lengths = 16;

    private readonly ushort[] _bits = new ushort[256];
    private readonly byte[] _lengths = new byte[256];

    /// <summary>Numbers the symbols: within a length one after the other, and from each length to the next twice as far.</summary>
    /// <param name="table">How many codes there are of each length from 1 to 16, and then their symbols.</param>
    public HuffmanCode(ReadOnlySpan<byte> table)
    {
        int code = 0, symbol = Lengths;
        for (int length = 1; length <= Lengths; length++)
        {
            for (int i = 0; i < table[length - 1]; i++)
            {
                _bits[table[symbol]] = (ushort)code++;
                _lengths[table[symbol++]] = (byte)length;
            }

            code <<= 1;
        }
    }

    /// <summary>The bits of a symbol, and how many.</summary>
    public (int Bits, int Length) this[int symbol] => (_bits[symbol], _lengths[symbol]);
}
