using QRCoder;

namespace FurtherLink.Device.Drawing;

/// <summary>A QR code for a phone's camera, as large as the display's height allows.</summary>
public sealed class QrSymbol
{
    // Of a symbol with a quiet zone of four modules; here the dark zone around a lit square is the display's own edge, so half of it has to do.
    private const int LibraryQuietZone = 4;
    private const int QuietZone = 1;

    private readonly bool[,] _dark;
    private readonly int _scale;

    private QrSymbol(bool[,] dark, int scale)
    {
        _dark = dark;
        _scale = scale;
    }

    /// <summary>Edge of the lit square, in dots.</summary>
    public int Size => (_dark.GetLength(0) + 2 * QuietZone) * _scale;

    /// <summary>The symbol for a text; null where it would need modules of a single dot, which no camera reads from that glass.</summary>
    public static QrSymbol? For(string text)
    {
        using var generator = new QRCodeGenerator();
        // The strongest correction that still gives modules of two dots.
        foreach (QRCodeGenerator.ECCLevel level in new[] { QRCodeGenerator.ECCLevel.Q, QRCodeGenerator.ECCLevel.M, QRCodeGenerator.ECCLevel.L })
        {
            using QRCodeData data = generator.CreateQrCode(text, level);
            int modules = data.ModuleMatrix.Count - 2 * LibraryQuietZone;
            int scale = Framebuffer.Height / (modules + 2 * QuietZone);
            if (scale >= 2) return new QrSymbol(Modules(data, modules), scale);
        }

        return null;
    }

    /// <summary>Draws it: dark modules on a lit square.</summary>
    public void Draw(Framebuffer picture, int x, int y)
    {
        picture.Fill(x, y, Size, Size);
        for (int row = 0; row < _dark.GetLength(0); row++)
        {
            for (int column = 0; column < _dark.GetLength(1); column++)
            {
                if (_dark[row, column]) picture.Fill(x + (column + QuietZone) * _scale, y + (row + QuietZone) * _scale, _scale, _scale, lit: false);
            }
        }
    }

    private static bool[,] Modules(QRCodeData data, int count)
    {
        bool[,] dark = new bool[count, count];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++) dark[row, column] = data.ModuleMatrix[row + LibraryQuietZone][column + LibraryQuietZone];
        }

        return dark;
    }
}
