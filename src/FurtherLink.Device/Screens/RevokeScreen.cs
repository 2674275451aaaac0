using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Shall a client really not be let in any more?</summary>
/// <param name="Name">Whose.</param>
public sealed record RevokeScreen(string Name) : Screen
{
    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 4, "Remove this client?");
        picture.DrawFitted(Font.Large, Font.Text, 0, Framebuffer.Width, 21, Name);
        DrawFooter(picture, $"{Signs.No} keep", $"remove {Signs.Yes}");
    }
}
