using System.Diagnostics;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>Who may ask a launcher: root, and the user that the daemon is. Everybody here is a real user of this machine.</summary>
internal sealed class AccessTests
{
    // Says hello, and what comes of it.
    private const string Hello = """
        import socket, struct, sys
        launcher = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            launcher.connect(sys.argv[1])
        except PermissionError:
            sys.exit("kept out")
        try:
            launcher.send(struct.pack("<IBBi", 1, 1, 0, 3))
            answer = launcher.recv(8192)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
        sys.exit("served" if answer else "hung up on")
        """;

    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(30_000)]
    public async Task The_daemons_user_is_served_and_others_do_not_get_at_the_socket(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);

        Assert.That(await GreetAsync(daemon, TestUsers.Daemon, TestUsers.Daemon, ct), Is.EqualTo("served"));
        Assert.That(await GreetAsync(daemon, TestUsers.Pi, TestUsers.Pi, ct), Is.EqualTo("kept out"));
        Assert.That(await GreetAsync(daemon, "nobody", "nogroup", ct), Is.EqualTo("kept out"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Whoever_gets_at_the_socket_by_its_group_is_hung_up_on_for_who_the_kernel_says_it_is(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "shell", ct, code: "echo up; read line; echo $line");
        await client.UntilOutputAsync("1", "up", ct);

        for (int one = 0; one < 20; one++) Assert.That(await GreetAsync(daemon, TestUsers.Pi, TestUsers.Daemon, ct), Is.EqualTo("hung up on"));

        string uid = (await OutputAsync("id", ["-u", TestUsers.Pi], ct)).Trim();
        Assert.That(daemon.Launcher.Log, Does.Match($"A connection of uid {uid}, pid [0-9]+, was refused: Launcher:Clients"));
        await client.TypeAsync("1", "on\n", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, "nobody else noticed");
        Assert.That(client.OutputOf("1"), Does.EndWith("on\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Errors_of_its_configuration_are_errors_in_the_journal(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["launcher", "--Limits:Programs=many"], ct, new Dictionary<string, string> { ["JOURNAL_STREAM"] = "8:1" });

        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Errors, Does.StartWith("<3>further-link: Limits:Programs"));
    }

    private static async Task<string> GreetAsync(TestDaemon daemon, string user, string group, CancellationToken ct) =>
        (await OutputAsync("setpriv", ["--reuid", user, "--regid", group, "--clear-groups", "--", "/usr/bin/python3", "-c", Hello, daemon.LauncherSocket], ct)).Trim();

    private static async Task<string> OutputAsync(string program, string[] arguments, CancellationToken ct)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        string errors = await process.StandardError.ReadToEndAsync(ct);
        return await process.StandardOutput.ReadToEndAsync(ct) + errors;
    }
}
