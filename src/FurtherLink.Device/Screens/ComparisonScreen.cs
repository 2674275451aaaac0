using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Two places show a number: are they the same?</summary>
/// <param name="Digits">Usually six.</param>
/// <param name="Who">Who shows the other one.</param>
/// <param name="TimeLeft">0 to 1.</param>
public sealed record ComparisonScreen(string Digits, string Who, double TimeLeft) : Screen
{
    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, "Same number there?");
        Codes.DrawLine(picture, 0, Framebuffer.Width, 13, 22, Codes.Spaced(Digits));
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 37, Font.Text.Cut(Who, Framebuffer.Width));
        DrawCountdown(picture, 4, 47, Framebuffer.Width - 8, TimeLeft);
        DrawFooter(picture, $"{Signs.No} no", $"yes {Signs.Yes}");
    }
}
