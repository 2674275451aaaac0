using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>Tests of the workbench: those of a class share a daemon, and each has a browser that was never there before.</summary>
internal abstract class WorkbenchTests
{
    private Stage? _stage;

    /// <summary>The daemon and the browser.</summary>
    protected Stage Stage => _stage ?? throw new InvalidOperationException("it has not started");

    [OneTimeSetUp]
    public async Task Start_daemon_and_browser()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _stage = await Stage.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop_daemon_and_browser()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    /// <summary>Opens the workbench, with these files in the work directory.</summary>
    protected Task<Bench> OpenAsync(CancellationToken ct, BrowserNewContextOptions? screen = null, params (string Path, string Text)[] files) =>
        Bench.OpenAsync(Stage, ct, screen, files);

    /// <summary>Where a file of the project is.</summary>
    protected string OnDevice(string path) => Path.Combine(Stage.Daemon.WorkDirectory, path);

    /// <summary>What a file of the project says; empty where there is none, or one that is just being written, which nobody else can open.</summary>
    protected string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(OnDevice(path));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
