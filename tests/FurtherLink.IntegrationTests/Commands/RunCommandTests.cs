using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Commands;

internal sealed class RunCommandTests
{
    [TestCase("print('hi')", 0, "hi\n", "")]
    [TestCase("import sys; print('wrong', file=sys.stderr); sys.exit(3)", 3, "", "wrong\n")]
    [TestCase("import os; os.kill(os.getpid(), 15)", 143, "", "")]
    [TestCase("print('ü€😀')", 0, "ü€😀\n", "")]
    [CancelAfter(30_000)]
    public async Task Code_runs_with_its_output_and_its_exit_code(string code, int exitCode, string output, string errors, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        FinishedRun run = await RunAsync(daemon, ["-c", code], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(exitCode));
            Assert.That(run.Output, Is.EqualTo(output));
            Assert.That(run.Errors, Is.EqualTo(errors));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_file_runs_in_its_directory(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string file = Path.Combine(daemon.WorkDirectory, "where.sh");
        await File.WriteAllTextAsync(file, "pwd", ct);
        FinishedRun run = await RunAsync(daemon, [file], ct);
        Assert.That(run.Output, Is.EqualTo(daemon.WorkDirectory + "\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_refusal_is_told_in_one_line(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        FinishedRun run = await RunAsync(daemon, ["/nonexistent/program.py"], ct);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors.Trim(), Does.StartWith("further-link: ").And.Contain("/nonexistent/program.py").And.Not.Contain("\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_daemons_own_certificate_is_believed_and_no_other(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        FinishedRun known = await RunAsync(daemon, ["-c", "print('hi')"], ct);
        FinishedRun unknown = await RunAsync(daemon, ["-c", "print('hi')"], ct, stateDirectory: "/nonexistent");
        FinishedRun insecure = await RunAsync(daemon, ["--insecure", "-c", "print('hi')"], ct, stateDirectory: "/nonexistent");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(known.Output, Is.EqualTo("hi\n"));
            Assert.That(unknown.ExitCode, Is.EqualTo(69));
            Assert.That(unknown.Errors, Does.Contain("--insecure"));
            Assert.That(insecure.Output, Is.EqualTo("hi\n"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_a_daemon_it_says_how_to_start_one(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["run", "-c", "1", "--url", "ws://127.0.0.1:1"], ct);
        Assert.That(run.ExitCode, Is.EqualTo(69));
        Assert.That(run.Errors, Does.Contain("no daemon answers at ws://127.0.0.1:1").And.Contain("sudo systemctl start further-link"));
    }

    private static Task<FinishedRun> RunAsync(TestDaemon daemon, string[] arguments, CancellationToken ct, string? stateDirectory = null) =>
        TestDaemon.RunToEndAsync(
            ["run", .. arguments, "--url", $"{(daemon.Address.Scheme == "https" ? "wss" : "ws")}://{daemon.Address.Authority}"],
            ct,
            new() { ["FURTHER_LINK_State__Directory"] = stateDirectory ?? daemon.StateDirectory });
}
