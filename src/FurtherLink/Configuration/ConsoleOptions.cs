namespace FurtherLink.Configuration;

/// <summary>The web console.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>Where its built files are, absolute; null: there is none, and a plain page says what else there is.</summary>
    public string? Directory { get; init; }
}
