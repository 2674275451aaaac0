namespace FurtherLink.Linux.Buses;

/// <summary>The state of a GPIO line.</summary>
public enum PinValue
{
    /// <summary>0 volts; for a line that is active when low, not active.</summary>
    Low,

    /// <summary>3.3 volts; for a line that is active when low, active.</summary>
    High,
}
