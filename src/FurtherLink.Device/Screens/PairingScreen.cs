using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>A code for somebody who wants to use this device: typed into the browser, or brought there by a phone's camera.</summary>
/// <param name="Code">Usually six digits.</param>
/// <param name="Who">Who asks for it; null: whoever comes.</param>
/// <param name="Symbol">Where the code is asked for, for a camera; null: nowhere that could be shown.</param>
/// <param name="TimeLeft">0 to 1.</param>
public sealed record PairingScreen(string Code, string? Who, QrSymbol? Symbol, double TimeLeft) : Screen
{
    private const int Margin = 4;
    private const int CountdownTop = 61;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        if (Symbol is { } symbol) DrawBeside(picture, symbol);
        else DrawAlone(picture);
    }

    private void DrawBeside(Framebuffer picture, QrSymbol symbol)
    {
        // Cameras want light around the symbol: as much as the glass has.
        int left = Framebuffer.Width - symbol.Size - Margin;
        picture.Fill(left, 0, Framebuffer.Width - left, Framebuffer.Height);
        symbol.Draw(picture, left + Margin, (Framebuffer.Height - symbol.Size) / 2);
        int width = left - 2;
        (string first, string second) = Codes.Halves(Code);
        picture.DrawCentred(Font.Text, 0, width, 1, Font.Text.Cut(Who ?? "Pair: enter", width));
        Codes.DrawLine(picture, 0, width, 11, 22, first);
        Codes.DrawLine(picture, 0, width, 36, 22, second);
        DrawCountdown(picture, 0, CountdownTop, width, TimeLeft);
    }

    private void DrawAlone(Framebuffer picture)
    {
        DrawHeader(picture, "Pair with this code");
        Codes.DrawLine(picture, 0, Framebuffer.Width, 17, 22, Codes.Spaced(Code));
        if (Who is not null) picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 47, Font.Text.Cut(Who, Framebuffer.Width));
        DrawCountdown(picture, 0, CountdownTop, Framebuffer.Width, TimeLeft);
    }
}
