using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>The certificate's SHA-256, to be compared with what a browser shows.</summary>
/// <param name="Fingerprint">64 hexadecimal digits, with or without separators; null: there is no certificate.</param>
/// <param name="Page">Which of the pages this is.</param>
public sealed record FingerprintScreen(string? Fingerprint, PageMark Page) : Screen
{
    private const int DigitsInLine = 16;
    private const int DigitsInGroup = 4;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, "Certificate", Page.ToString());
        if (Fingerprint is null)
        {
            picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 28, "none: connections");
            picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 39, "are not encrypted");
            return;
        }

        string digits = string.Concat(Fingerprint.Where(char.IsAsciiHexDigit)).ToUpperInvariant();
        for (int at = 0, y = 16; at < digits.Length && y < Framebuffer.Height; at += DigitsInLine, y += 12)
        {
            for (int group = 0; group < DigitsInLine / DigitsInGroup && at + group * DigitsInGroup < digits.Length; group++)
            {
                int from = at + group * DigitsInGroup;
                // In columns, so that the eye finds its place again.
                DrawColumns(picture, 4 + group * 31, y, digits.AsSpan(from, Math.Min(DigitsInGroup, digits.Length - from)));
            }
        }
    }

    private static void DrawColumns(Framebuffer picture, int x, int y, ReadOnlySpan<char> digits)
    {
        for (int i = 0; i < digits.Length; i++) picture.DrawCentred(Font.Text, x + i * 6, 5, y, digits.Slice(i, 1));
    }
}
