using FurtherLink.Engine;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;

namespace FurtherLink.Configuration;

/// <summary>The whole configuration, checked; every default is here or in the records below it.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Where the daemon listens.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>What the daemon keeps between starts (its certificate, who is paired). Absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>How programs are run.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>What one socket may ask for.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Programs that outlive their connection.</summary>
    public SessionOptions Sessions { get; init; } = new();

    /// <summary>Programs that drive a game.</summary>
    public ProcessorOptions Processor { get; init; } = new();

    /// <summary>What an upload may bring.</summary>
    public UploadOptions Upload { get; init; } = new();

    /// <summary>What clients may do with files.</summary>
    public WorkFileOptions Files { get; init; } = new();

    /// <summary>The web console.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>Whom the daemon believes.</summary>
    public TrustOptions Trust { get; init; } = new();

    /// <summary>As whom programs run.</summary>
    public UserOptions Users { get; init; } = new();

    /// <summary>Whom the launcher process serves.</summary>
    public LauncherOptions Launcher { get; init; } = new();

    /// <summary>The screen and the buttons.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>Whom the device tells that it is there.</summary>
    public RegistrationOptions Registration { get; init; } = new();

    /// <summary>Whether the log tells every message. It never tells code, output or keystrokes. Default false.</summary>
    public bool Debug { get; init; }
}
