using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>What this device is called, where it is, and whether something goes on.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Address">The first of its addresses; null: it is on no network.</param>
/// <param name="Port">Where Further Link listens.</param>
/// <param name="Encrypted">Whether connections are.</param>
/// <param name="Programs">How many run.</param>
/// <param name="Clients">How many are connected.</param>
/// <param name="CanPair">Whether Select lets somebody in.</param>
public sealed record StatusScreen(string Name, string? Address, int Port, bool Encrypted, int Programs, int Clients, bool CanPair) : Screen
{
    /// <summary>What has to be seen at all times, in place of what Select does; null: nothing.</summary>
    public string? Warning { get; init; }

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        picture.DrawFitted(Font.Large, Font.Text, 0, Framebuffer.Width, 1, Name);
        string place = Address is null ? "not on the network" : $"{(Encrypted ? Signs.Lock : Signs.OpenLock)} {Places.Of(Address, Port)}";
        picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 23, Font.Text.Cut(place, Framebuffer.Width));
        string programs = $"{Signs.Program} {(Programs == 0 ? "idle" : Count(Programs, "program"))}", clients = $"{Signs.Person} {Count(Clients, "client")}";
        picture.Draw(Font.Text, 4, 38, programs);
        picture.DrawRight(Font.Text, Framebuffer.Width - 4, 38, clients);
        DrawFooter(picture, Warning ?? (CanPair ? $"{Signs.Yes} let somebody in" : null), "▲▼");
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
