using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>What this device is.</summary>
/// <param name="Version">Of Further Link.</param>
/// <param name="Model">Of the device; null: it does not say.</param>
/// <param name="System">The operating system; null: it does not say.</param>
/// <param name="Page">Which of the pages this is.</param>
public sealed record AboutScreen(string Version, string? Model, string? System, PageMark Page) : Screen
{
    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, $"Further Link {Version}", Page.ToString());
        int y = 16;
        foreach (string line in new[] { Model, System }.OfType<string>().SelectMany(static text => Font.Text.Wrap(text, Framebuffer.Width - 4, most: 2)))
        {
            picture.Draw(Font.Text, 2, y, line);
            y += Font.Text.LineHeight + 2;
        }
    }
}
