using System.Diagnostics;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>Runs a program of the system that looks at the daemon from outside.</summary>
internal static class Command
{
    public static async Task<CommandResult> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(ct);
        string output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new CommandResult(process.ExitCode, output, await errors);
    }
}

/// <summary>How it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
