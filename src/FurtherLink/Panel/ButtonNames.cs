using FurtherLink.Device.Buttons;

namespace FurtherLink.Panel;

/// <summary>The buttons, as people and clients name them.</summary>
internal static class ButtonNames
{
    /// <summary>The button of a name; null: there is none.</summary>
    public static Button? Find(string name) => name switch
    {
        "up" => Button.Up,
        "down" => Button.Down,
        "select" => Button.Select,
        "cancel" => Button.Cancel,
        _ => null,
    };
}
