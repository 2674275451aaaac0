using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>A program runs.</summary>
/// <param name="Name">What it is: its file, or its language.</param>
/// <param name="User">Whose.</param>
/// <param name="Elapsed">Since when.</param>
/// <param name="Others">How many more there are.</param>
/// <param name="Held">How much of the time that stops them Cancel has been held, 0 to 1.</param>
public sealed record RunningScreen(string Name, string User, TimeSpan Elapsed, int Others, double Held) : Screen
{
    private const int FooterTop = 52;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        picture.DrawFitted(Font.Large, Font.Text, 0, Framebuffer.Width, 1, Name);
        picture.Draw(Font.Text, 4, 23, Font.Text.Cut($"{Signs.Person} {User}", 70));
        picture.DrawRight(Font.Text, Framebuffer.Width - 4, 23, $"{Signs.Program} {Format(Elapsed)}");
        if (Others > 0) picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 38, Others == 1 ? "and 1 other" : $"and {Others} others");
        // The lit part grows while Cancel is held.
        picture.Frame(0, FooterTop, Framebuffer.Width, Framebuffer.Height - FooterTop);
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, FooterTop + 3, $"hold {Signs.No} to stop {(Others > 0 ? "all" : "it")}");
        picture.Invert(1, FooterTop + 1, (int)((Framebuffer.Width - 2) * Math.Clamp(Held, 0, 1)), Framebuffer.Height - FooterTop - 2);
    }

    private static string Format(TimeSpan time) => time < TimeSpan.FromHours(1)
        ? $"{(int)time.TotalMinutes}:{time.Seconds:00}"
        : $"{(int)time.TotalHours} h {time.Minutes:00} min";
}
