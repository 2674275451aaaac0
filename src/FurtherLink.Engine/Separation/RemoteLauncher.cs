using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>The launcher as the daemon sees it when it is a process of its own. Connects when it is first needed, and again after it was lost.</summary>
/// <param name="path">Where it listens.</param>
/// <param name="loop">Waits for it and for the programs.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where a display that is lacking is told of.</param>
internal sealed class RemoteLauncher(string path, EventLoop loop, TimeProvider time, ILogger log) : ILauncher
{
    private readonly SemaphoreSlim _connecting = new(1);
    private LauncherConnection? _connection;

    /// <inheritdoc/>
    public string Containing => $"the launcher at {path}";

    /// <inheritdoc/>
    public async Task<ILaunchedProgram> LaunchAsync(RunnerDefinition runner, StartRequest request, UserAccount user)
    {
        LauncherConnection connection = await ConnectAsync();
        if (request.Display is not { } size) return await StartAsync(connection, request, user, server: null, display: null, lacking: null);
        RemoteDisplay? server = null;
        Display? display = null;
        string? lacking = null;
        try
        {
            server = await RemoteDisplay.OpenAsync(connection, size, request.Sandbox, user);
            display = await Display.OpenAsync(server, size, time); // from here on no window is missed
        }
        catch (DisplayException failure)
        {
            log.NoDisplay(lacking = failure.Message);
        }

        try
        {
            return await StartAsync(connection, request, user, server, display, lacking);
        }
        catch
        {
            if (display is not null) await display.EndAsync();
            throw;
        }
    }

    private async Task<ILaunchedProgram> StartAsync(
        LauncherConnection connection, StartRequest request, UserAccount user, RemoteDisplay? server, Display? display, string? lacking)
    {
        using Envelope answer = await connection.AskAsync(Operation.Start, StartFields.Write(request, user.Name, display is null ? null : server!.Number));
        server?.IsOfProgram = true;
        return RemoteProgram.Of(connection, loop, user, answer, display, lacking);
    }

    /// <inheritdoc/>
    public async Task<LaunchReport> ReportAsync(UserAccount user)
    {
        using Envelope answer = await (await ConnectAsync()).AskAsync(Operation.Report, new WireWriter().Text(user.Name));
        var fields = new WireReader(answer.Fields);
        string? missing = fields.OptionalText();
        var limits = new EnforcedLimit[fields.Count()];
        for (int one = 0; one < limits.Length; one++)
        {
            limits[one] = new EnforcedLimit(
                fields.Text(), fields.OptionalLong(), fields.Text(), fields.OptionalLong() is { } means ? (LimitMeans)means : null, fields.OptionalText());
        }

        return new LaunchReport(limits, missing);
    }

    /// <inheritdoc/>
    public IUploadStore UploadsOf(UserAccount user, UploadOptions options) => new RemoteUploads(ConnectAsync, user);

    /// <inheritdoc/>
    public IFileStore FilesOf(UserAccount user) => new RemoteFiles(ConnectAsync, user);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Survivor>> TakeSurvivorsAsync()
    {
        LauncherConnection connection = await ConnectAsync();
        using Envelope answer = await connection.AskAsync(Operation.Survivors, new WireWriter());
        var fields = new WireReader(answer.Fields);
        int count = fields.Count();
        var survivors = new List<Survivor>(count);
        for (int one = 0; one < count; one++)
        {
            if (await TryTakeAsync(connection, fields.Int()) is { } survivor) survivors.Add(survivor);
        }

        return survivors;
    }

    /// <summary>Hangs up; what was not left to the next daemon ends with that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connecting.WaitAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        _connecting.Dispose();
    }

    private async Task<Survivor?> TryTakeAsync(LauncherConnection connection, int id)
    {
        try
        {
            using Envelope taken = await connection.AskAsync(Operation.Take, new WireWriter().Int(id));
            return RemoteProgram.Survivor(connection, loop, taken);
        }
        catch (StartException)
        {
            return null; // its time was up meanwhile
        }
    }

    private async Task<LauncherConnection> ConnectAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            if (_connection is { IsLost: false } alive) return alive;
            if (_connection is not null) await _connection.DisposeAsync();
            _connection = null;
            return _connection = await LauncherConnection.OpenAsync(loop, path);
        }
        catch (LibcException failure)
        {
            throw new StartException($"the launcher, which starts programs, does not answer: {failure.Message}", failure);
        }
        finally
        {
            _ = _connecting.Release();
        }
    }
}
