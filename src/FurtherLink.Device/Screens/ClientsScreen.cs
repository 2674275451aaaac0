using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Who may use this device.</summary>
/// <param name="Names">Of the clients.</param>
/// <param name="Chosen">The one that a button would act on; null: none is chosen yet.</param>
/// <param name="Page">Which of the pages this is.</param>
public sealed record ClientsScreen(IReadOnlyList<string> Names, int? Chosen, PageMark Page) : Screen
{
    private const int Lines = 3;
    private const int LineHeight = 12;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, Names.Count == 1 ? "1 client" : $"{Names.Count} clients", Page.ToString());
        if (Names.Count == 0)
        {
            picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 28, "Nobody is paired");
            return;
        }

        int first = Math.Clamp((Chosen ?? 0) - 1, 0, Math.Max(0, Names.Count - Lines));
        for (int line = 0; line < Lines && first + line < Names.Count; line++)
        {
            int top = 13 + line * LineHeight;
            picture.Draw(Font.Text, 4, top + 2, Font.Text.Cut($"{Signs.Person} {Names[first + line]}", Framebuffer.Width - 12));
            if (first + line == Chosen) picture.Invert(0, top, Framebuffer.Width, LineHeight);
        }

        if (Chosen is null) DrawFooter(picture, $"{Signs.Yes} choose", "▲▼");
        else DrawFooter(picture, $"{Signs.No} back", $"remove {Signs.Yes}");
    }
}
