using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>What the console is looked at with. A copy with other fields: <c>new(Screens.Desktop) { ColorScheme = ColorScheme.Dark }</c>.</summary>
internal static class Screens
{
    public static BrowserNewContextOptions Desktop => new()
    {
        ViewportSize = new ViewportSize
        {
            Width = 1280,
            Height = 800,
        },
        Locale = "en-GB",
    };

    public static BrowserNewContextOptions Tablet => new(Desktop)
    {
        ViewportSize = new ViewportSize
        {
            Width = 820,
            Height = 1180,
        },
        HasTouch = true,
        IsMobile = true,
    };

    public static BrowserNewContextOptions Phone => new(Tablet)
    {
        ViewportSize = new ViewportSize
        {
            Width = 390,
            Height = 844,
        },
        DeviceScaleFactor = 2,
    };
}
