using System.CommandLine;

using FurtherLink.Configuration;
using FurtherLink.Doctor;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link doctor</c>: what is wrong with this device, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static void AddTo(RootCommand root)
    {
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var config = new Option<string?>("--config") { Description = "The daemon's settings.", HelpName = "FILE" };
        var command = new Command("doctor", "Look for what is wrong with this device, and say what to do; exit code 1 if anything is.") { json, config };
        command.SetAction(async (result, ct) =>
        {
            (DaemonOptions options, Settings settings) = ConfigurationReader.Read(result.GetValue(config), Environment.GetEnvironmentVariables(), []);
            IReadOnlyList<Diagnosis> all = await Examination.RunAsync(Examination.Of(DaemonState.Seen(options, settings), settings.Errors), ct);
            var report = new DoctorReport(all);
            await result.InvocationConfiguration.Output.WriteAsync(result.GetValue(json) ? report.ToJson() : report.ToText());
            return report.IsWell ? ExitCode.Ok : ExitCode.Failure;
        });
        root.Add(command);
    }
}
