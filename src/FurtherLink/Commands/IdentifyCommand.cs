using System.CommandLine;

using FurtherLink.Device.Facts;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link identify</c>: the short name of this device, which its screen shows and the network knows.</summary>
internal static class IdentifyCommand
{
    public static void AddTo(RootCommand root)
    {
        var command = new Command("identify", "Print this device's short name, like pi-top-1A2B.");
        command.SetAction(static async (result, _) =>
        {
            await result.InvocationConfiguration.Output.WriteLineAsync(ShortName.OfThisDevice());
            return ExitCode.Ok;
        });
        root.Add(command);
    }
}
