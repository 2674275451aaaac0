namespace FurtherLink.Device.Screens;

/// <summary>Which of several pages is shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct PageMark(int Number, int Count)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
