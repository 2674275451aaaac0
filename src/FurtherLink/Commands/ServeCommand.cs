using System.CommandLine;

using FurtherLink.Configuration;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link [serve] [--config FILE] [--check-config] [--Section:Key=value …]</c>.</summary>
internal static class ServeCommand
{
    /// <summary>Adds <c>serve</c>, and makes it what happens without a command.</summary>
    public static void AddTo(RootCommand root)
    {
        var serve = new Command("serve", "Run the daemon (what happens without a command).");
        foreach (Command command in new[] { root, serve })
        {
            var file = new Option<string?>("--config") { Description = $"Read settings from FILE, not from {ConfigurationFile.Default}.", HelpName = "FILE" };
            var check = new Option<bool>("--check-config") { Description = "Print every setting, or what is wrong with them, and exit." };
            var settings = new Argument<string[]>("settings")
            {
                Description = "Settings that win over the file and the environment, like --Network:Port=8028.",
                HelpName = "--Section:Key=value",
                Arity = ArgumentArity.ZeroOrMore,
            };
            command.Add(file);
            command.Add(check);
            command.Add(settings);
            command.SetAction((result, _) => result.GetValue(check)
                ? CheckAsync(result.GetValue(file), result.GetValue(settings) ?? [])
                : RunAsync(result.GetValue(file), result.GetValue(settings) ?? []));
        }

        root.Add(serve);
    }

    /// <summary>Runs the daemon with the settings of this process.</summary>
    public static async Task<int> RunAsync(string? file, IReadOnlyList<string> arguments)
    {
        (DaemonOptions options, Settings settings) = Read();
        return settings.Errors.Count > 0
            ? await RefuseAsync(settings)
            : await Daemon.ServeAsync(new LiveSettings(options, settings, Read), Console.Out, Console.Error);

        (DaemonOptions Options, Settings Settings) Read() => ConfigurationReader.Read(file, Environment.GetEnvironmentVariables(), arguments);
    }

    private static async Task<int> CheckAsync(string? file, IReadOnlyList<string> arguments)
    {
        (_, Settings settings) = ConfigurationReader.Read(file, Environment.GetEnvironmentVariables(), arguments);
        if (settings.Errors.Count > 0) return await RefuseAsync(settings);
        foreach (Setting setting in settings.Read)
            await Console.Out.WriteLineAsync($"{setting.Key} = {setting.Value} [{setting.Kind}] ({setting.Origin})");
        return ExitCode.Ok;
    }

    private static async Task<int> RefuseAsync(Settings settings)
    {
        foreach (string error in settings.Errors) await Console.Error.WriteLineAsync(JournalLine.Error("further-link: " + error));
        return ExitCode.Configuration;
    }
}
