using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class RunnerTests
{
    [TestCase("/run", "False")]
    [TestCase("/run?pty=1", "True")]
    [TestCase("/run?pty=true", "True")]
    [CancelAfter(20_000)]
    public async Task Python_runs_code_and_has_a_terminal_when_asked_for(string address, string terminal, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: "import sys; print(sys.stdin.isatty(), sys.stdout.isatty(), sys.stderr.isatty())");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo($"{terminal} {terminal} {terminal}"));
    }

    [TestCase("/run")]
    [TestCase("/run?pty=1")]
    [CancelAfter(20_000)]
    public async Task Python_asks_and_gets_an_answer(string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: "print('Hello, ' + input('name? '))");
        await client.UntilOutputAsync("1", "name? ", ct);
        await client.TypeAsync("1", "Ada\n", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.Contain("Hello, Ada"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Python_is_that_of_the_configured_virtual_environment(CancellationToken ct)
    {
        using var venv = new Venv();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_VENV"] = venv.Path });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import sys; print(sys.prefix)");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo(venv.Path));
    }

    [TestCase("/run")]
    [TestCase("/run?pty=1")]
    [CancelAfter(20_000)]
    public async Task Shell_takes_commands_and_tells_how_it_ended(string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "shell", ct);
        await client.TypeAsync("1", "echo $((40 + 2))-is-it\n", ct);
        await client.UntilOutputAsync("1", "42-is-it", ct);
        await client.TypeAsync("1", "exit 3\n", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(3));
    }

    [TestCase("/run")]
    [TestCase("/run?pty=1")]
    [CancelAfter(20_000)]
    public async Task Exec_runs_code_with_an_interpreter_line(string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho from a script\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo("from a script"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Exec_runs_a_program_of_the_system(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "/bin/cat");
        await client.TypeAsync("1", "back\n", ct);
        await client.UntilOutputAsync("1", "back\n", ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
    }

    [Test, CancelAfter(20_000)]
    public async Task Exec_refuses_a_file_that_is_neither_program_nor_script(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        Assert.That(
            async () => await client.StartAsync("1", "exec", ct, code: "\u0001\u0002 no program\n"),
            Throws.TypeOf<RunErrorException>());
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\n");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, "the id stayed free");
    }

    [Test, CancelAfter(20_000)]
    public async Task An_interpreter_that_is_not_there_is_named(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        Assert.That(
            async () => await client.StartAsync("1", "exec", ct, code: "#!/no/such/interpreter\n"),
            Throws.TypeOf<RunErrorException>().With.Message.Contains("/no/such/interpreter"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Pong_and_every_other_message_has_all_four_members_and_the_clients_name(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?client=me%20%C3%A9", ct);

        await client.PingAsync(ct);
        await client.StartAsync("a", "exec", ct, code: "#!/bin/sh\necho hi; echo ho >&2\n");
        await client.UntilStoppedAsync("a", ct);
        await client.SendAsync("nonsense", ct);
        await client.UntilErrorAsync(ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Messages.Select(static message => message.Type), Is.SupersetOf(new[] { "pong", "started", "stdout", "stderr", "stopped", "error" }));
            Assert.That(client.Messages.Select(static message => message.Client), Is.All.EqualTo("me é"));
            Assert.That(client.Messages[0].Raw, Is.EqualTo("""{"type":"pong","data":null,"client":"me é","process":null}"""));
            Assert.That(client.Messages[1].Raw, Is.EqualTo("""{"type":"started","data":null,"client":"me é","process":"a"}"""));
        }
    }

    /// <summary>As little as makes python3 believe that it lives in a virtual environment. PEP 405.</summary>
    private sealed class Venv : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("further-link-venv-");

        public Venv()
        {
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
            Directory.CreateDirectory(System.IO.Path.Combine(Path, "bin"));
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, "bin", "python3"), "/usr/bin/python3");
            File.WriteAllText(System.IO.Path.Combine(Path, "pyvenv.cfg"), "home = /usr/bin\n");
        }

        public string Path => _directory.FullName;

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
