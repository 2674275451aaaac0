namespace FurtherLink.Configuration;

/// <summary>A setting that was asked for: what it is now, and why.</summary>
/// <param name="Key">Section and key.</param>
/// <param name="Kind">Unit, or what sort of value it is.</param>
/// <param name="Default">The built-in value, in words where it depends on the machine.</param>
/// <param name="Value">The effective value.</param>
/// <param name="Origin">Where that came from.</param>
internal sealed record Setting(string Key, string Kind, string Default, string Value, string Origin);
