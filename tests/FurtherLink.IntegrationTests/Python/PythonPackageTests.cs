using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Python;

/// <summary>tests/python, run by pytest in a program of a real daemon, with a client that plays the browser.</summary>
internal sealed class PythonPackageTests
{
    private const string Interpreter = "/usr/bin/python3"; // Debian's, which has pytest

    private static readonly string Tests = Path.Combine(DaemonBinary.SolutionDirectory, "tests", "python");

    [TestCase("/run")]
    [TestCase("/run?pty=1&detach=1&user=pi")]
    [CancelAfter(120_000)]
    public async Task Everything_of_the_package_works_in_a_program(string address, CancellationToken ct)
    {
        if (address.Contains("user=pi", StringComparison.Ordinal)) TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "exec", ct, code: $"""
            #!{Interpreter}
            import os, sys
            sys.dont_write_bytecode = True
            import pytest
            code = int(pytest.main(["-q", "-p", "no:cacheprovider", "{Tests}/test_in_a_program.py"]))
            sys.stdout.flush()
            os._exit(code) # callbacks keep a program alive that has buttons
            """);

        int code = await new Browser(client, "1").LiveAsync(ct);

        Assert.That(code, Is.Zero, client.OutputOf("1"));
        await CheckAsync(client, ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task Outside_of_a_program_it_degrades_kindly(CancellationToken ct)
    {
        (int code, string output) = await RunAsync([Interpreter, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", Path.Combine(Tests, "test_outside.py")], null, ct);
        Assert.That(code, Is.Zero, output);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_module_of_the_pupils_own_wins_and_a_virtual_environment_has_the_package_too(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string venv = Path.Combine(daemon.WorkDirectory, "venv");
        (int made, string output) = await RunAsync([Interpreter, "-m", "venv", "--without-pip", venv], null, ct);
        Assert.That(made, Is.Zero, output);
        await File.WriteAllTextAsync(Path.Combine(daemon.WorkDirectory, "further_link.py"), "mine = True", ct);

        await client.StartAsync("1", "python3", ct, code: "import further_link; print(further_link.mine)", path: daemon.WorkDirectory);
        await client.StartAsync("2", "shell", ct, path: null);
        await client.TypeAsync("2", $"{venv}/bin/python3 -c 'import further_link; print(\"in venv\", further_link.__version__)'; exit\n", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.OutputOf("1"));
        Assert.That(await client.UntilStoppedAsync("2", ct), Is.Zero);

        string version = await daemon.Http.GetStringAsync("/version", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo("True\n"));
        Assert.That(client.OutputOf("2"), Does.Contain("in venv " + JsonDocument.Parse(version).RootElement.GetProperty("version").GetString()));
    }

    [Test, CancelAfter(120_000)]
    public async Task What_a_program_sent_right_before_its_end_arrives_before_stopped(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: """
            from further_link import canvas, plot, send_image
            send_image(b"\xff\xd8\xff" + bytes(100_000))
            plot([1, 2, 3])
            for i in range(500):
                canvas.circle(i, i, 1)
            """);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Messages.Count(static message => message.Type == "message"), Is.EqualTo(500));
            Assert.That(client.Messages.Count(static message => message.Type == "chart"), Is.EqualTo(1));
            Assert.That(client.Messages.Count(static message => message.Type == "video"), Is.EqualTo(1));
            Assert.That(client.Messages[^1].Type, Is.EqualTo("stopped"));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task A_program_that_writes_a_gigabyte_and_reads_nothing_costs_no_memory(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        long before = daemon.ResidentBytes;
        await client.StartAsync("1", "python3", ct, code: """
            import os, socket
            channel = socket.socket(socket.AF_UNIX)
            channel.connect(os.environ["FURTHER_LINK_SOCKET"])
            wrong = b'{"channel":"no such channel","data":"' + b"x" * 500_000 + b'"}\n'
            frame = b'{"channel":"video","data":"' + b"x" * 500_000 + b'"}\n'
            for _ in range(1000):
                channel.sendall(wrong + frame)
            print("written")
            """);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.OutputOf("1"));
        Assert.That(daemon.ResidentBytes - before, Is.LessThan(100L << 20));
    }

    [Test, CancelAfter(120_000)]
    public async Task Two_programs_at_once_on_one_socket_never_mix(CancellationToken ct)
    {
        const int Events = 500;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        foreach (string process in new[] { "a", "b" })
        {
            await client.StartAsync(process, "python3", ct, code: $$"""
                from further_link import display, events, send_image
                display("{{process}} listens") # the daemon knows this connection then
                for number, event in zip(range({{Events}}), events()):
                    assert event.data == "{{process}}", event
                    send_image(b"\xff\xd8\xff{{process}}")
                    display("{{process}} %d" % number)
                """);
            await TestDaemon.UntilAsync(() => ShownBy(process), Is.Not.Empty, ct);
        }

        for (int i = 0; i < Events; i++)
        {
            foreach (string process in new[] { "a", "b" })
                await client.SendAsync("event", process, new JsonObject { ["event"] = "one", ["data"] = process }, ct);
        }

        foreach (string process in new[] { "a", "b" })
        {
            Assert.That(await client.UntilStoppedAsync(process, ct), Is.Zero, client.ErrorOutputOf(process));
            string frame = Convert.ToBase64String([0xff, 0xd8, 0xff, (byte)process[0]]);
            IEnumerable<RunMessage> own = client.Messages.Where(message => message.Process == process);
            Assert.That(own.Where(static message => message.Type == "video").Select(static message => message.Output), Is.Not.Empty.And.All.EqualTo(frame));
            Assert.That(ShownBy(process).Skip(1), Is.EqualTo(Enumerable.Range(0, Events).Select(number => $"{process} {number}")));
        }

        IEnumerable<string?> ShownBy(string process) => client.Messages
            .Where(message => message.Process == process && message.Type == "display").Select(static message => message.Data.GetProperty("text").GetString());
    }

    [Test, CancelAfter(120_000)]
    public async Task A_program_that_dies_amid_a_message_harms_no_other(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("lives", "python3", ct, code: """
            from further_link import display
            input("waits")
            display("whole")
            """);
        await client.UntilOutputAsync("lives", "waits", ct);
        await client.StartAsync("dies", "python3", ct, code: """
            import os, signal, socket
            channel = socket.socket(socket.AF_UNIX)
            channel.connect(os.environ["FURTHER_LINK_SOCKET"])
            channel.sendall(b'{"channel":"message","data":{"whole":1}}\n{"channel":"message","data":{"half":')
            os.kill(os.getpid(), signal.SIGKILL)
            """);
        Assert.That(await client.UntilStoppedAsync("dies", ct), Is.EqualTo(-9));
        await client.TypeAsync("lives", "\n", ct);
        Assert.That(await client.UntilStoppedAsync("lives", ct), Is.Zero, client.ErrorOutputOf("lives"));

        Assert.That(client.Messages.Where(static message => message.Type == "message").Select(static message => message.Process), Is.EqualTo(new[] { "dies" }));
        Assert.That(client.Messages.Where(static message => message.Type == "display").Select(static message => message.Process), Is.EqualTo(new[] { "lives" }));
    }

    [Test, CancelAfter(120_000)]
    public async Task Too_many_messages_are_held_back_and_the_program_is_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ChannelLinesPerSecond"] = "100" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: """
            from further_link import canvas
            from further_link._channel import channel
            for i in range(250):
                canvas.circle(i, i, 1)
            channel.on("pong", lambda _: print("read"))
            channel.send("ping", {})
            input()
            """);
        await client.UntilOutputAsync("1", "read", ct);
        await client.TypeAsync("1", "\n", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);

        Assert.That(client.Messages.Count(static message => message.Type == "message"), Is.EqualTo(250));
        Assert.That(client.ErrorOutputOf("1"), Does.Contain("more than 100 messages a second"));
    }

    /// <summary>Holds what came against docs/schemas.</summary>
    private static async Task CheckAsync(RunClient client, CancellationToken ct)
    {
        string[] channels = ["video", "keylisten", "message", "chart", "display", "ui"];
        IEnumerable<string> messages = client.Messages.Where(message => channels.Contains(message.Type)).Select(static message => message.Raw);
        (int code, string output) = await RunAsync([Interpreter, "-B", Path.Combine(Tests, "check_messages.py")], string.Join('\n', messages), ct);
        Assert.That(code, Is.Zero, output);
        Dictionary<string, int> counts = JsonSerializer.Deserialize<Dictionary<string, int>>(output)!;
        Assert.That(counts.Keys, Is.EquivalentTo(channels));
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] command, string? input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(ct), errors = process.StandardError.ReadToEndAsync(ct);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await errors);
    }
}
