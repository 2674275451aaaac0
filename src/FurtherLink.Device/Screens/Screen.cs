using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>One thing to show: what it is made of, and how it is drawn.</summary>
public abstract record Screen
{
    private const int FooterTop = 52;
    private const int HeaderHeight = 11;

    /// <summary>Draws it onto a dark picture.</summary>
    public abstract void Draw(Framebuffer picture);

    /// <summary>A lit line at the top that says what this is about.</summary>
    private protected static void DrawHeader(Framebuffer picture, string text, string? right = null)
    {
        picture.Fill(0, 0, Framebuffer.Width, HeaderHeight);
        picture.Draw(Font.Text, 3, 2, Font.Text.Cut(text, Framebuffer.Width - (right is null ? 6 : 12 + Font.Text.Measure(right))), lit: false);
        if (right is not null) picture.Draw(Font.Text, Framebuffer.Width - 3 - Font.Text.Measure(right), 2, right, lit: false);
    }

    /// <summary>A lit line at the bottom that says what the buttons do.</summary>
    private protected static void DrawFooter(Framebuffer picture, string? left, string? right)
    {
        picture.Fill(0, FooterTop, Framebuffer.Width, Framebuffer.Height - FooterTop);
        if (left is not null) picture.Draw(Font.Text, 4, FooterTop + 3, left, lit: false);
        if (right is not null) picture.Draw(Font.Text, Framebuffer.Width - 4 - Font.Text.Measure(right), FooterTop + 3, right, lit: false);
    }

    /// <summary>The time that is left, as a bar that becomes shorter.</summary>
    /// <param name="picture">Drawn on.</param>
    /// <param name="x">Its left end.</param>
    /// <param name="y">Its top; it is 3 rows high.</param>
    /// <param name="width">All of the time.</param>
    /// <param name="left">0 to 1.</param>
    private protected static void DrawCountdown(Framebuffer picture, int x, int y, int width, double left)
    {
        int lit = (int)Math.Round(width * Math.Clamp(left, 0, 1));
        picture.Fill(x, y, lit, 3);
        picture.Fill(x + lit, y + 1, width - lit, 1);
    }
}
