using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Screens;

/// <summary>Where a browser finds this device.</summary>
/// <param name="Addresses">Interface and address, the best first.</param>
/// <param name="Port">Where Further Link listens.</param>
/// <param name="Encrypted">Whether connections are.</param>
/// <param name="Page">Which of the pages this is.</param>
public sealed record AddressScreen(IReadOnlyList<(string Interface, string Address)> Addresses, int Port, bool Encrypted, PageMark Page) : Screen
{
    private const int MostLines = 2;

    /// <inheritdoc/>
    public override void Draw(Framebuffer picture)
    {
        DrawHeader(picture, "Address", Page.ToString());
        if (Addresses.Count == 0)
        {
            picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 32, "not on the network");
            return;
        }

        string scheme = Encrypted ? "https://" : "http://";
        string place = Places.Of(Addresses[0].Address, Port);
        if (Font.Text.Measure(scheme + place) <= Framebuffer.Width)
        {
            picture.DrawCentred(Font.Text, 0, Framebuffer.Width, 18, scheme + place);
        }
        else
        {
            IReadOnlyList<string> lines = Font.Text.Wrap(scheme + place, Framebuffer.Width - 4, most: 2);
            for (int i = 0; i < lines.Count; i++) picture.Draw(Font.Text, 2, 14 + i * Font.Text.LineHeight, lines[i]);
        }

        int y = 37;
        foreach ((string name, string address) in Addresses.Take(MostLines))
        {
            picture.Draw(Font.Text, 2, y, Font.Text.Cut(name, 32));
            picture.Draw(Font.Text, 38, y, Font.Text.Cut(address, Framebuffer.Width - 38));
            y += Font.Text.LineHeight;
        }
    }
}
