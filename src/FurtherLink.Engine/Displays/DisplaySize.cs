namespace FurtherLink.Engine.Displays;

/// <summary>The size of a display, in pixels.</summary>
/// <param name="Width">From left to right.</param>
/// <param name="Height">From top to bottom.</param>
public readonly record struct DisplaySize(int Width, int Height)
{
    /// <summary>The least of either: a window's title still fits.</summary>
    public const int Least = 100;

    /// <summary>Where a client asks for nothing else: what a browser's pane shows without scaling.</summary>
    public static DisplaySize Usual { get; } = new(1280, 720);

    /// <summary>How many pixels it has.</summary>
    public long Area => (long)Width * Height;

    /// <inheritdoc />
    public override string ToString() => $"{Width}x{Height}";
}
