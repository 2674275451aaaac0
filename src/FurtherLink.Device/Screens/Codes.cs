using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Draws codes as large as there is room for.</summary>
internal static class Codes
{
    /// <summary>One line in the middle of a span: in large digits, or as large as it fits where it is longer or has letters.</summary>
    public static void DrawLine(Framebuffer picture, int x, int width, int y, int height, string code)
    {
        Font font = new[] { Font.LargeDigits, Font.Large, Font.Digits, Font.Text }.FirstOrDefault(font => font.Has(code) && font.Measure(code) <= width) ?? Font.Text;
        picture.DrawCentred(font, x, width, y + (height - font.Height) / 2, font.Cut(code, width));
    }

    /// <summary>The code in two lines: at its gap, or in its middle.</summary>
    public static (string First, string Second) Halves(string code)
    {
        int gap = code.IndexOfAny([' ', '-']);
        int middle = (code.Length + 1) / 2;
        return gap > 0 ? (code[..gap], code[(gap + 1)..]) : (code[..middle], code[middle..]);
    }

    /// <summary>The code with a gap in its middle, by which it is easier to read out.</summary>
    public static string Spaced(string code) => code.Length >= 6 && !code.Contains(' ') && !code.Contains('-') ? $"{code[..(code.Length / 2)]} {code[(code.Length / 2)..]}" : code;
}
