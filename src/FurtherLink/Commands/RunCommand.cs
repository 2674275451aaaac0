using System.CommandLine;

using FurtherLink.Configuration;

namespace FurtherLink.Commands;

/// <summary><c>further-link run FILE</c>, <c>further-link run -c CODE</c>: runs a program as the daemon does, in this terminal.</summary>
internal static class RunCommand
{
    public static void AddTo(RootCommand root)
    {
        var file = new Argument<string?>("FILE") { Description = "The program.", Arity = ArgumentArity.ZeroOrOne };
        var code = new Option<string?>("-c") { Description = "Run CODE in place of a file (as python3, unless --runner says otherwise).", HelpName = "CODE" };
        var runner = new Option<string?>("--runner") { Description = "The language: python3, shell, exec, … Default: by the file's name.", HelpName = "NAME" };
        var user = new Option<string?>("--user") { Description = "Run it as this user.", HelpName = "USER" };
        var url = new Option<Uri?>("--url")
        {
            Description = "The daemon. Default: the one on this device.",
            HelpName = "wss://HOST:8028",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "ws" or "wss"
                ? parsed
                : Refuse(result),
        };
        var insecure = new Option<bool>("--insecure") { Description = "Do not check the certificate of a daemon on this device." };
        var config = new Option<string?>("--config") { Description = "The daemon's settings, for its address.", HelpName = "FILE" };
        var command = new Command("run", "Run a program through the daemon, in this terminal.") { file, code, runner, user, url, insecure, config };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null == result.GetValue(code) is null) result.AddError("run needs either FILE or -c CODE");
        });
        command.SetAction((result, _) =>
        {
            // What is wrong in the daemon's settings is the daemon's business; the address is there anyway.
            (DaemonOptions options, Settings settings) = ConfigurationReader.Read(result.GetValue(config), Environment.GetEnvironmentVariables(), []);
            options = DaemonState.Seen(options, settings);
            RunProgram program = RunProgram.From(result.GetValue(file), result.GetValue(code), result.GetValue(runner), options.Engine.Runners);
            return RunSession.RunAsync(new RunTarget(options, result.GetValue(url), result.GetValue(insecure)), program, result.GetValue(user));
        });
        root.Add(command);
    }

    private static Uri? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--url {result.Tokens[0].Value}: not an address like wss://127.0.0.1:8028");
        return null;
    }
}
