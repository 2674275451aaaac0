using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>The battery is nearly empty.</summary>
/// <param name="Percent">What is left; null: nobody knows.</param>
public sealed record BatteryScreen(int? Percent) : Screen
{
    private const int Left = 8;
    private const int Top = 6;
    private const int Width = 46;
    private const int Height = 26;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        picture.Frame(Left, Top, Width, Height);
        picture.Frame(Left + 1, Top + 1, Width - 2, Height - 2);
        picture.Fill(Left + Width, Top + 8, 4, Height - 16);
        int room = Width - 8;
        picture.Fill(Left + 4, Top + 4, Math.Max(3, room * (Percent ?? 0) / 100), Height - 8);
        if (Percent is { } percent) picture.DrawCentred(Font.Large, 62, 66, Top + 6, $"{percent} %");
        else picture.DrawCentred(Font.Large, 62, 66, Top + 6, "low");
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 39, "Battery nearly empty:");
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 51, "connect the charger");
    }
}
