using System.CommandLine;

using FurtherLink.Configuration;
using FurtherLink.Device.Facts;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link identify [--dns-sd]</c>: the short name of this device, which its screen shows and the network knows.</summary>
internal static class IdentifyCommand
{
    public static void AddTo(RootCommand root)
    {
        var command = new Command("identify", "Print this device's short name, like pi-top-1A2B.");
        var announcement = new Option<bool>("--dns-sd") { Description = "Print what avahi is told in its place; nothing where nobody else reaches the daemon." };
        var config = new Option<string?>("--config") { Description = "The daemon's settings.", HelpName = "FILE" };
        command.Add(announcement);
        command.Add(config);
        command.SetAction(async (result, _) =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            if (!result.GetValue(announcement))
            {
                await output.WriteLineAsync(ShortName.OfThisDevice());
                return ExitCode.Ok;
            }

            (DaemonOptions options, Settings settings) = ConfigurationReader.Read(result.GetValue(config), Environment.GetEnvironmentVariables(), []);
            if (settings.Errors.Count > 0) return ExitCode.Configuration; // the daemon says which
            await output.WriteAsync(ServiceAnnouncement.Of(options, ShortName.OfThisDevice()));
            return ExitCode.Ok;
        });
        root.Add(command);
    }
}
