using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>What a program wants to be read, as large as it fits.</summary>
/// <param name="Text">Of any length; its line breaks are kept.</param>
public sealed record TextScreen(string Text) : Screen
{
    private const int Margin = 2;
    private const int Width = Framebuffer.Width - 2 * Margin;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        List<string> large = Lines(Font.Large);
        (Font font, List<string> lines) = Font.Large.LineHeight * large.Count <= Framebuffer.Height && large.TrueForAll(static line => Font.Large.Measure(line) <= Width)
            ? (Font.Large, large)
            : (Font.Text, Lines(Font.Text));
        int y = Math.Max(Margin, (Framebuffer.Height - lines.Count * font.LineHeight) / 2);
        foreach (string line in lines)
        {
            picture.DrawCentred(font, 0, Framebuffer.Width, y, line);
            y += font.LineHeight;
        }
    }

    /// <summary>One more than fit at most, so that it can be seen that they do not; of the small ones, as many as fit.</summary>
    private List<string> Lines(Font font)
    {
        int most = Framebuffer.Height / font.LineHeight;
        if (font == Font.Large) most++;
        List<string> lines = [];
        foreach (string paragraph in Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (lines.Count == most) break;
            IReadOnlyList<string> wrapped = font.Wrap(paragraph, Width, most - lines.Count);
            lines.AddRange(wrapped.Count > 0 ? wrapped : [""]);
        }

        return lines;
    }
}
