using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.RunPy;

/// <summary>Conversations as the documentation of version 5 and its predecessor tells them; <c>→</c> is sent, <c>←</c> has to come, byte for byte.</summary>
internal sealed class ExampleTests
{
    private const string Started = """← {"type":"started","data":null}""";
    private const string Stopped = """← {"type":"stopped","data":{"exitCode":0}}""";
    private const string Hi = """← {"type":"stdout","data":{"output":"hi\n"}}""";

    private static readonly object[] Cases =
    [
        Both("a script", """→ { "type": "start", "data": { "sourceScript": "print('hi')" } }""", Started, Hi, Stopped),
        Both("a script, as the documentation spells it", """→ {"type":"start","data":{"souceScript":"print('hi')"}}""", Started, Hi, Stopped),
        Both("a file of the work directory", """→ {"type":"start","data":{"sourcePath":"myproject/run.py"}}""", Started, Hi, Stopped),
        Both("a file anywhere", """→ {"type":"start","data":{"sourcePath":"$WORK/myproject/run.py"}}""", Started, Hi, Stopped),
        Both(
            "input",
            """→ {"type":"start","data":{"sourceScript":"print(input())"}}""",
            Started,
            """→ {"type":"stdin","data":{"input":"this can be read by python\n"}}""",
            """← {"type":"stdout","data":{"output":"this can be read by python\n"}}""",
            Stopped),
        Both(
            "stop",
            """→ {"type":"start","data":{"sourceScript":"import time; print('hi'); time.sleep(600)"}}""",
            Started,
            Hi,
            """→ {"type":"stop"}""",
            """← {"type":"stopped","data":{"exitCode":-15,"signal":"TERM"}}"""),
        Both(
            "a program that fails",
            """→ {"type":"start","data":{"sourceScript":"import sys; sys.stderr.write('Traceback bleh bleh\\n'); sys.exit(3)"}}""",
            Started,
            """← {"type":"stderr","data":{"output":"Traceback bleh bleh\n"}}""",
            """← {"type":"stopped","data":{"exitCode":3}}"""),
        Both("one after the other", """→ {"type":"start","data":{"sourceScript":"print('hi')"}}""", Started, Hi, Stopped, """→ {"type":"start","data":{"sourceScript":"print('hi')"}}""", Started, Hi, Stopped),
        Case("/run-py", "ping", """→ {"type":"ping"}""", """← {"type":"pong","data":null}""", """→ {"type":"ping","data":null}""", """← {"type":"pong","data":null}"""),
        Case("/run-py", "a script among the files", """→ {"type":"start","data":{"sourceScript":"import run","directoryName":"myproject"}}""", Started, Hi, Stopped),
        Case(
            "/run-py",
            "upload and run",
            """→ {"type":"upload","data":{"directory":{"name":"up","files":{"run.py":{"type":"text","content":{"text":"print('hi')"}}}}}}""",
            """← {"type":"uploaded","data":null}""",
            """→ {"type":"start","data":{"sourcePath":"up/run.py"}}""",
            Started,
            Hi,
            Stopped),
        Case(
            "/run-py",
            "upload and run without waiting",
            """→ {"type":"upload","data":{"directory":{"name":"up","files":{"run.py":{"type":"text","content":{"text":"print('hi')"}}}}}}""",
            """→ {"type":"start","data":{"sourcePath":"up/run.py"}}""",
            """← {"type":"uploaded","data":null}""",
            Started,
            Hi,
            Stopped),
        Case(
            "/run-py",
            "keys",
            """→ {"type":"start","data":{"sourcePath":"myproject/keys.py"}}""",
            Started,
            """← {"type":"keylisten","data":{"output":"ArrowUp"}}""",
            """→ {"type":"keyevent","data":{"key":"ArrowUp","event":"keydown"}}""",
            """← {"type":"stdout","data":{"output":"ArrowUp keydown\n"}}""",
            """→ {"type":"stdin","data":{"input":"\n"}}""",
            """← {"type":"video","data":{"output":"abc="}}""",
            """→ {"type":"stop"}""",
            """← {"type":"stopped","data":{"exitCode":-15,"signal":"TERM"}}"""),
        Case(
            "/exec",
            "keys and frames are not for the oldest clients",
            """→ {"type":"start","data":{"sourceScript":"import os, socket; s = socket.socket(socket.AF_UNIX); s.connect(os.environ['FURTHER_LINK_SOCKET']); s.sendall(b'{\"channel\":\"keylisten\",\"data\":\"a\"}\\n{\"channel\":\"video\",\"data\":\"abc=\"}\\n{}\\n'); s.recv(99); print('hi')"}}""",
            Started,
            Hi,
            Stopped),
    ];

    private const string Keys = """
        import json, os, socket, time
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(os.environ["FURTHER_LINK_SOCKET"])
        channel.sendall(b'{"channel":"keylisten","data":"ArrowUp"}\n')
        event = json.loads(channel.makefile().readline())["data"]
        print(event["key"], event["event"])
        input()
        channel.sendall(b'{"channel":"video","data":"abc="}\n')
        time.sleep(600)
        """;

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(patience.Token);
        string project = Directory.CreateDirectory(Path.Combine(_daemon.WorkDirectory, "myproject")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "run.py"), "print('hi')", patience.Token);
        await File.WriteAllTextAsync(Path.Combine(project, "keys.py"), Keys, patience.Token);
        File.SetUnixFileMode(project, (UnixFileMode)0b111_111_111); // whoever runs it, a script is written there
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [TestCaseSource(nameof(Cases)), CancelAfter(20_000)]
    public async Task The_examples_of_the_documentation_work(string[] addresses, string[] lines, CancellationToken ct)
    {
        foreach (string address in addresses)
        {
            using var conversation = new Conversation(_daemon);
            await conversation.PlayAsync(["CONNECT " + address, .. lines], ct);
        }
    }

    private static TestCaseData Both(string name, params string[] lines) => new TestCaseData(new[] { "/run-py", "/exec" }, lines).SetArgDisplayNames(name);

    private static TestCaseData Case(string address, string name, params string[] lines) =>
        new TestCaseData(new[] { address }, lines).SetArgDisplayNames(name + " on " + address);
}
