namespace FurtherLink.Linux.Buses;

/// <summary>A GPIO line changed.</summary>
/// <param name="Pin">Its number on the chip.</param>
/// <param name="Value">What it is since then.</param>
/// <param name="Time">CLOCK_MONOTONIC when the kernel noticed.</param>
public readonly record struct PinEvent(int Pin, PinValue Value, TimeSpan Time);
