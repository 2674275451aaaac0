namespace FurtherLink.Device;

/// <summary>What a battery does.</summary>
public enum BatteryCharge
{
    /// <summary>It is used up.</summary>
    Discharging,

    /// <summary>It is filled.</summary>
    Charging,

    /// <summary>It is full, and the power is connected.</summary>
    Full,
}

/// <summary>A battery.</summary>
/// <param name="Charge">What it does.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="MinutesLeft">Until it is empty, or full; null where nobody knows.</param>
public sealed record BatteryState(BatteryCharge Charge, int Percent, int? MinutesLeft);
