using System.CommandLine;
using System.CommandLine.Parsing;

using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary>The command line: <c>further-link [serve]</c>, <c>--check-config</c>, <c>launcher</c>, <c>run</c>, <c>send</c>, <c>pair</c>, <c>approve</c>, <c>clients</c>, <c>certificate</c>, <c>doctor</c>, <c>identify</c>.</summary>
internal static class CommandLine
{
    /// <summary>Runs what <paramref name="arguments"/> say; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        // The start of the daemon does not wait for a parser that it has no use for.
        if (arguments is [] or ["serve"]) return await ServeCommand.RunAsync(null, []);

        if (arguments is ["launcher"]) return await LauncherCommand.RunAsync(null, []);

        ParseResult parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors) await Console.Error.WriteLineAsync("further-link: " + error.Message);
            await Console.Error.WriteLineAsync("Try: further-link --help");
            return ExitCode.Usage;
        }

        // Signals are the commands' own business, and so are their exceptions. Not Console.Out: on a terminal that sends a sequence which changes
        // the cursor keys, and `run` leaves the terminal to the program.
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        return await parsed.InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false, Output = output });
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Further Link runs the programs you write in your browser on this device.");
        ServeCommand.AddTo(root);
        LauncherCommand.AddTo(root);
        RunCommand.AddTo(root);
        PairCommand.AddTo(root);
        ApproveCommand.AddTo(root);
        ClientsCommand.AddTo(root);
        CertificateCommand.AddTo(root);
        DoctorCommand.AddTo(root);
        SendCommand.AddTo(root);
        IdentifyCommand.AddTo(root);
        return root;
    }
}
