using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.ConsoleTests;

/// <summary>What the console and its client test in their own language, without a browser: <c>npm test</c> in src/console, against the daemon that is tested here.</summary>
internal sealed class TypeScriptTests
{
    [Test, CancelAfter(240_000)]
    public async Task The_console_and_its_client_pass_their_own_tests(CancellationToken ct)
    {
        string console = Path.Combine(DaemonBinary.SolutionDirectory, "src/console");
        string withNode = Path.Combine(DaemonBinary.SolutionDirectory, "scripts/with-node");
        CommandResult result = await Command.RunAsync("env", ["FURTHER_LINK_DAEMON=" + DaemonBinary.Path, "NO_COLOR=1", withNode, "npm", "--prefix", console, "test"], ct);

        Assert.That(result.ExitCode, Is.Zero, result.Output + result.Errors);
        Assert.That(result.Output, Does.Contain("daemon.test.ts").And.Not.Contain("skipped"));
    }
}
