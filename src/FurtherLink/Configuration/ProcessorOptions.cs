namespace FurtherLink.Configuration;

/// <summary>Programs that drive a game, as <c>/processor</c> runs them.</summary>
internal sealed record ProcessorOptions
{
    /// <summary>How long a program waits for the answer to a command before its call fails. Default 60 s, 100 ms to 1 h.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
