using FurtherLink.Engine.Files;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// The one seam through which the engine gets done what needs privilege: starting as another user, touching a user's files, making control groups. In one
/// process that is a <see cref="Launcher"/>; where the daemon has given root up, a process of its own does it (<c>Separation/RemoteLauncher</c>).
/// </summary>
internal interface ILauncher : IAsyncDisposable
{
    /// <summary>How programs are kept together, for the log.</summary>
    string Containing { get; }

    /// <summary>Makes everything ready and starts the first step.</summary>
    /// <exception cref="StartException">Something the client can do something about.</exception>
    /// <exception cref="FurtherLink.Linux.LibcException">Something it cannot.</exception>
    Task<ILaunchedProgram> LaunchAsync(RunnerDefinition runner, StartRequest request, UserAccount user);

    /// <summary>What limits hold here, and whether sandboxes can be had; makes one to know, the first time.</summary>
    /// <param name="user">Whose sandbox is tried.</param>
    Task<LaunchReport> ReportAsync(UserAccount user);

    /// <summary>The files that uploads bring to a user.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="options">Where they go; a launcher process has its own.</param>
    IUploadStore UploadsOf(UserAccount user, UploadOptions options);

    /// <summary>The files in a user's work directory, as clients list, read and change them.</summary>
    /// <param name="user">Whose.</param>
    IFileStore FilesOf(UserAccount user);

    /// <summary>Programs that outlived the daemon before this one, to be gone on with; each is given once.</summary>
    Task<IReadOnlyList<Survivor>> TakeSurvivorsAsync() => Task.FromResult<IReadOnlyList<Survivor>>([]);
}

/// <summary>What a launcher knows of limits.</summary>
/// <param name="Limits">Those of each program that it sees to.</param>
/// <param name="SandboxMissing">Why no sandbox can be had; null: it can.</param>
internal sealed record LaunchReport(IReadOnlyList<EnforcedLimit> Limits, string? SandboxMissing);

/// <summary>A program that a daemon before this one has left.</summary>
/// <param name="Program">It runs, or has ended meanwhile.</param>
/// <param name="State">What that daemon said of it last, see <see cref="ILaunchedProgram.KeepAsync"/>.</param>
/// <param name="Reached">Where its transcript stood last, if that was counted.</param>
internal sealed record Survivor(ILaunchedProgram Program, ReadOnlyMemory<byte> State, long? Reached);
