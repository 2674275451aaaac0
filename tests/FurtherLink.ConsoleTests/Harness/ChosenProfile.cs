using System.Text.Json.Nodes;

using Microsoft.Playwright;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>A browser whose user has been in its settings: Chromium with a profile in which preferences were written before it was started.</summary>
internal sealed class ChosenProfile : IAsyncDisposable
{
    private readonly string _command;
    private readonly DirectoryInfo _directory;

    private ChosenProfile(string command, DirectoryInfo directory, IBrowserContext context)
    {
        _command = command;
        _directory = directory;
        Context = context;
    }

    /// <summary>Its windows.</summary>
    public IBrowserContext Context { get; }

    /// <summary>Starts it beside the browser of a stage.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="preferences">As in a profile's file Preferences.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ChosenProfile> StartAsync(Stage stage, JsonObject preferences, CancellationToken ct)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("further-link-test-profile-");
        string? command = null;
        try
        {
            directory.CreateSubdirectory("Default");
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "Default", "Preferences"), preferences.ToJsonString(), ct);
            command = await Chromium.WriteCommandAsync(stage.Lan.Neighbour);
            IBrowserContext context = await Driver.Playwright.Chromium.LaunchPersistentContextAsync(directory.FullName, new BrowserTypeLaunchPersistentContextOptions
            {
                ExecutablePath = command,
                Headless = true,
                Args = Chromium.Arguments(await stage.Lan.Stranger.SeeKeyAsync(ct)),
                Locale = "en-GB",
            });
            return new ChosenProfile(command, directory, context);
        }
        catch
        {
            if (command is not null) File.Delete(command);
            directory.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        File.Delete(_command);
        _directory.Delete(recursive: true);
    }
}
