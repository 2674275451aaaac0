namespace FurtherLink.Engine.Displays;

/// <summary>What displays programs may have. Immutable.</summary>
public sealed record DisplayOptions
{
    /// <summary>The window manager that is used where it is installed and no other is configured: small, and it fills the display with the program's window.</summary>
    public const string UsualWindowManager = "matchbox-window-manager";

    /// <summary>
    /// The widest display that a program can ask for, in pixels. Default 2560, 100 to 7680. A display costs up to 16 bytes of memory for each of its pixels, which count as the program's.
    /// </summary>
    public int MaxWidth { get; init; } = 2560;

    /// <summary>The highest display that a program can ask for, in pixels. Default 1600, 100 to 4320.</summary>
    public int MaxHeight { get; init; } = 1600;

    /// <summary>The command of the window manager, its words; none: windows are where their program puts them. Null: <see cref="UsualWindowManager"/>, where it is installed.</summary>
    public IReadOnlyList<string>? WindowManager { get; init; }
}
