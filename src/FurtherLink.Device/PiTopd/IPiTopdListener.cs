using FurtherLink.Device.Buttons;

namespace FurtherLink.Device.PiTopd;

/// <summary>Who hears what happens on a pi-top. Told on the event loop's thread: nothing here may block.</summary>
public interface IPiTopdListener
{
    /// <summary>A button went down or came up.</summary>
    void OnButton(ButtonEvent change);

    /// <summary>Something about the battery changed.</summary>
    void OnBattery(BatteryState battery);

    /// <summary>The battery is nearly empty.</summary>
    void OnBatteryLow();

    /// <summary>The display has moved to another bus, or pi-topd has started anew and knows nothing of who was drawing.</summary>
    void OnDisplayMoved();
}
