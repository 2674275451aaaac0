using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Programs on the device itself: the kernel says whose they are, and so as whom they may run programs.</summary>
internal sealed class LocalUserTests
{
    // A websocket client that needs nothing but python3: says what the daemon answers to a start, and to the program's end.
    private const string Client = """
        import base64, json, os, socket, ssl, struct, sys
        kind, where, query = sys.argv[1:4]
        if kind == "unix":
            s = socket.socket(socket.AF_UNIX); s.connect(where)
        else:
            host, port = where.rsplit(":", 1)
            s = socket.create_connection((host, int(port)))
            c = ssl.create_default_context(); c.check_hostname = False; c.verify_mode = ssl.CERT_NONE
            s = c.wrap_socket(s, server_hostname="localhost")
        s.sendall(f"GET /run{query} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
        f = s.makefile("rb")
        status = f.readline().decode().split()[1]
        while f.readline().strip(): pass
        if status != "101": print(status); sys.exit()
        m = json.dumps({"type": "start", "process": "1", "data": {"runner": "exec", "code": "#!/bin/sh\nid -un; exec id -u"}}).encode()
        s.sendall(b"\x81" + (bytes([0x80 | len(m)]) if len(m) < 126 else b"\xfe" + struct.pack(">H", len(m))) + b"\0\0\0\0" + m)
        while True:
            head = f.read(2); n = head[1] & 127
            if n == 126: n = struct.unpack(">H", f.read(2))[0]
            m = json.loads(f.read(n))
            if m["type"] == "stdout": print(m["data"]["output"], end="")
            if m["type"] == "error": print(m["data"]["detail"])
            if m["type"] in ("error", "stopped"): break
        """;

    // Whoever runs the tests may have a PATH that others cannot read.
    private static readonly string[] CleanEnvironment = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin"];

    private TestDaemon _daemon = null!;
    private Visitor _root = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _daemon = await TestDaemon.StartAsync(patience.Token, tls: true);
        _root = Lan.AtSocket(_daemon);
        await File.WriteAllTextAsync(Script, Client, patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _root?.Dispose();
        if (_daemon is not null) await _daemon.DisposeAsync();
    }

    private string Script => Path.Combine(_daemon.WorkDirectory, "client.py");

    [Test, CancelAfter(30_000)]
    public async Task A_user_runs_programs_as_itself(
        [Values("unix", "tcp4", "tcp6")] string way, [Values("daemon", TestUsers.Pi, "nobody")] string user, [Values] bool named, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        string[] said = await RunAsync(user, way, named ? "?user=" + user : "", ct);
        Assert.That(said, Has.Length.EqualTo(2).And.ItemAt(0).EqualTo(user));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_user_does_not_run_programs_as_another(
        [Values("unix", "tcp4", "tcp6")] string way, [Values("daemon", "nobody")] string user, [Values("root", TestUsers.Pi, "bin", "nobody-has-this-name")] string other,
        CancellationToken ct)
    {
        TestUsers.RequireRoot();
        Assert.That(await RunAsync(user, way, "?user=" + other, ct), Is.EqualTo(new[]
        {
            $"user: {user} may run programs as {user}, not as '{other}'; only root may on behalf of others",
        }));
        Assert.That(_daemon.ChildPids, Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task Root_runs_programs_as_anyone([Values("unix", "tcp4", "tcp6")] string way, [Values("root", TestUsers.Pi, "daemon", "nobody")] string user, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        Assert.That((await RunAsync("root", way, "?user=" + user, ct))[0], Is.EqualTo(user));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_uid_without_a_name_runs_nothing([Values("unix", "tcp4")] string way, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        CommandResult done = await Command.RunAsync("setpriv", ["--reuid=54321", "--regid=54321", "--clear-groups", .. CleanEnvironment, "python3", Script, .. Way(way), ""], ct);
        Assert.That(done.Output.Trim(), Is.EqualTo("user: uid 54321 is not in the user database"), done.Errors);
    }

    [TestCase("GET", "/clients")]
    [TestCase("DELETE", "/clients")]
    [TestCase("DELETE", "/clients/01234567")]
    [TestCase("GET", "/prompts")]
    [TestCase("POST", "/prompts/0123456789abcdef")]
    [TestCase("POST", "/pair/window")]
    [CancelAfter(30_000)]
    public async Task Only_root_decides_about_others(string method, string path, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        foreach (string[] way in new string[][] { ["--unix-socket", _daemon.Socket, "http://localhost" + path], ["-k", new Uri(_daemon.Address, path).ToString()] })
        {
            foreach (string user in new[] { "daemon", "nobody", TestUsers.Pi })
            {
                CommandResult curl = await AsAsync(user, ["curl", "-s", "--noproxy", "*", "-X", method, .. way], ct);
                Assert.That(curl.Output, Is.EqualTo($"403: user {user} may run; this needs admin\n"));
            }
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Whoever_the_daemon_is_decides(CancellationToken ct)
    {
        using var tcp = new Visitor(_daemon.Address);
        foreach (Visitor visitor in new[] { _root, tcp })
        {
            (HttpStatusCode status, JsonNode? clients) = await visitor.AskJsonAsync(HttpMethod.Get, "/clients", ct);
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(clients!.AsArray(), Is.Empty);
            (_, JsonNode? self) = await visitor.AskJsonAsync(HttpMethod.Get, "/clients/me", ct);
            Assert.That(self!.ToJsonString(), Is.EqualTo($$"""{"kind":"local","caller":"user {{Environment.UserName}}","role":"admin"}"""));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Each_user_has_a_connection_of_its_own_at_the_same_time(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        string[] users = ["daemon", "nobody", TestUsers.Pi, "root"];
        string[][] said = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => RunAsync(users[i % users.Length], i % 3 == 0 ? "unix" : "tcp4", "", ct)));
        // Root, who may be anybody, names nobody: that is the default user.
        Assert.That(said.Select(lines => lines[0]), Is.EqualTo(Enumerable.Range(0, 24).Select(i => users[i % users.Length]).Select(user => user == "root" ? TestUsers.Pi : user)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Whoever_asks_and_hangs_up_is_nobody_and_never_root(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        // The kernel says uid 0 of a socket whose process is gone. In plain text, so that there is no handshake to wait for.
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        const string Hurry = """
            import socket, sys
            for i in range(200):
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                s.sendall(b"DELETE /clients HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if i % 2: s.shutdown(socket.SHUT_WR)
                s.close()
            """;
        CommandResult done = await AsAsync("nobody", ["python3", "-c", Hurry, $"{daemon.Address.Port}"], ct);
        Assert.That(done.ExitCode, Is.Zero, done.Errors);
        // Those that came before the end was seen are refused for their role, the others are nobody; none is let in. The sockets of one listener are accepted in turn.
        using var here = new Visitor(daemon.Address);
        Assert.That(await here.AskAsync(HttpMethod.Get, "/clients/me", ct), Is.EqualTo(HttpStatusCode.OK));
        await TestDaemon.UntilAsync(() => daemon.Log.Split('\n').Count(line => line.Contains("turned away from /clients:", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(1), ct);
        Assert.That(daemon.Log, Does.Not.Contain("let in to /clients by"));
    }

    private async Task<string[]> RunAsync(string user, string way, string query, CancellationToken ct)
    {
        CommandResult done = await AsAsync(user, ["python3", Script, .. Way(way), query], ct);
        Assert.That(done.ExitCode, Is.Zero, done.Errors);
        return done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string[] Way(string way) => way switch
    {
        "unix" => ["unix", _daemon.Socket],
        "tcp4" => ["tcp", $"127.0.0.1:{_daemon.Address.Port}"],
        _ => ["tcp", $"::1:{_daemon.Address.Port}"],
    };

    private static Task<CommandResult> AsAsync(string user, string[] command, CancellationToken ct) =>
        Command.RunAsync("setpriv", ["--reuid=" + user, "--regid=nogroup", "--clear-groups", .. CleanEnvironment, .. command], ct);
}
