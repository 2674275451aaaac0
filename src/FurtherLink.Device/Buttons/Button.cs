namespace FurtherLink.Device.Buttons;

/// <summary>The four buttons beside the screen.</summary>
public enum Button
{
    /// <summary>The page before.</summary>
    Up,

    /// <summary>The page after.</summary>
    Down,

    /// <summary>Yes.</summary>
    Select,

    /// <summary>No.</summary>
    Cancel,
}

/// <summary>A button went down or came up.</summary>
/// <param name="Button">Which.</param>
/// <param name="Pressed">Down.</param>
public readonly record struct ButtonEvent(Button Button, bool Pressed);
