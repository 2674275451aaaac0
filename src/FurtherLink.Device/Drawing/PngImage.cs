using System.Buffers.Binary;
using System.IO.Compression;

namespace FurtherLink.Device.Drawing;

/// <summary>Writes a picture as PNG with one bit for each dot. ISO/IEC 15948, "Portable Network Graphics".</summary>
public static class PngImage
{
    private const int HeaderBytes = 13;
    private const byte OneBit = 1;
    private const byte Greyscale = 0;
    private const uint Polynomial = 0xEDB88320;

    /// <summary>The bytes of a PNG file.</summary>
    /// <param name="picture">What it shows: lit dots white.</param>
    /// <param name="scale">Pixels for a dot, 1 to 8.</param>
    public static byte[] Of(Framebuffer picture, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 8);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        byte[] header = new byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, Framebuffer.Width * scale);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Framebuffer.Height * scale);
        header[8] = OneBit;
        header[9] = Greyscale;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(picture, scale));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Framebuffer picture, int scale)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            // A row is its filter (0: none) and then its dots, the leftmost in the highest bit.
            byte[] row = new byte[1 + Framebuffer.Width * scale / 8];
            for (int y = 0; y < Framebuffer.Height; y++)
            {
                Array.Clear(row);
                for (int x = 0; x < Framebuffer.Width * scale; x++)
                {
                    if (picture[x / scale, y]) row[1 + x / 8] |= (byte)(0x80 >> (x % 8));
                }

                for (int copy = 0; copy < scale; copy++) deflate.Write(row);
            }
        }

        return compressed.ToArray();
    }

    // Length, type, data, CRC of type and data.
    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ Polynomial : crc >> 1;
        }

        return crc;
    }
}
