using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Somebody who knows nothing of pairing wants to use this device: may they?</summary>
/// <param name="Who">What is known of them, like the program they use.</param>
/// <param name="Address">Where they are.</param>
/// <param name="Origin">The page they come with; null: none.</param>
/// <param name="TimeLeft">0 to 1.</param>
public sealed record GuestScreen(string Who, string Address, string? Origin, double TimeLeft) : Screen
{
    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, "Let in?", Font.Text.Cut(Address, 84));
        picture.DrawFitted(Font.Large, Font.Text, 0, Framebuffer.Width, 14, Who);
        if (Origin is not null) picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 35, Font.Text.Cut(Host(Origin), Framebuffer.Width));
        DrawCountdown(picture, 4, 47, Framebuffer.Width - 8, TimeLeft);
        DrawFooter(picture, $"{Signs.No} no", $"let in {Signs.Yes}");
    }

    // The part of an origin that tells who somebody is; "https://" is what most begin with, and takes a third of the line.
    private static string Host(string origin) => origin.StartsWith("https://", StringComparison.Ordinal) ? origin["https://".Length..] : origin;
}
