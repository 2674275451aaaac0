using System.CommandLine;

using FurtherLink.Configuration;
using FurtherLink.Hosting;
using FurtherLink.Launching;

namespace FurtherLink.Commands;

/// <summary><c>further-link launcher [--config FILE] [--Section:Key=value …]</c>.</summary>
internal static class LauncherCommand
{
    public static void AddTo(RootCommand root)
    {
        var file = new Option<string?>("--config") { Description = $"Read settings from FILE, not from {ConfigurationFile.Default}.", HelpName = "FILE" };
        var settings = new Argument<string[]>("settings")
        {
            Description = "Settings that win over the file and the environment.",
            HelpName = "--Section:Key=value",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("launcher", "Start programs for a daemon that is not root (run as root; see Launcher:Socket).") { file, settings };
        command.SetAction((result, _) => RunAsync(result.GetValue(file), result.GetValue(settings) ?? []));
        root.Add(command);
    }

    /// <summary>Runs the launcher with the settings of this process.</summary>
    public static async Task<int> RunAsync(string? file, IReadOnlyList<string> arguments)
    {
        (DaemonOptions options, Settings settings) = ConfigurationReader.Read(file, Environment.GetEnvironmentVariables(), arguments);
        if (settings.Errors.Count == 0) return await LauncherProcess.ServeAsync(options);
        foreach (string error in settings.Errors) await Console.Error.WriteLineAsync(JournalLine.Error("further-link: " + error));
        return ExitCode.Configuration;
    }
}
