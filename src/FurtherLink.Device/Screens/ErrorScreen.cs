using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Something is wrong that a person has to look after.</summary>
/// <param name="Text">What, and what to do.</param>
public sealed record ErrorScreen(string Text) : Screen
{
    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        string sign = Signs.Warning.ToString();
        picture.Draw(Font.Large, 2, 1, sign);
        picture.Draw(Font.Large, 2 + Font.Large.Measure(sign) + 8, 1, "Problem");
        int y = 24;
        foreach (string line in Font.Text.Wrap(Text, Framebuffer.Width - 4, most: 4))
        {
            picture.Draw(Font.Text, 2, y, line);
            y += Font.Text.LineHeight;
        }
    }
}
