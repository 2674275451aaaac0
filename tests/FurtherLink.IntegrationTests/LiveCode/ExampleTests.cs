using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.LiveCode;

/// <summary>Conversations as the documents of LiveCode 0.1 and 0.2 tell them; see <see cref="Conversation"/>.</summary>
internal sealed class ExampleTests
{
    private const string Welcome = """← {"msgtype":"welcome","message":"welcome to livecode"}""";
    private const string Ended = """← {"msgtype":"exitstatus","exitstatus":0}""";
    private const string Listen =
        "import json, os, socket\\ns = socket.socket(socket.AF_UNIX)\\ns.connect(os.environ['FURTHER_LINK_SOCKET'])\\nlines = s.makefile('rw', newline='\\\\n')\\n";

    private static readonly TestCaseData[] Cases =
    [
        Case(
            "the quick demo",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype": "ping"}""",
            """← {"msgtype":"pong"}""",
            """→ {"msgtype": "exec", "runtime": "python", "code": "print('hello, world!')"}""",
            """← {"msgtype":"write","file":"stdout","data":"hello, world!\n"}""",
            Ended,
            "✕ 1000"),
        Case("quit", "CONNECT /livecode", Welcome, """→ {"msgtype": "quit"}""", """← {"msgtype":"goodbye"}""", "✕ 1000"),
        Case(
            "quit ends the program",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype":"exec","runtime":"python","code":"import time\nprint('on')\ntime.sleep(600)"}""",
            """← {"msgtype":"write","file":"stdout","data":"on\n"}""",
            """→ {"msgtype":"quit"}""",
            """← {"msgtype":"goodbye"}""",
            "✕ 1000"),
        Case(
            "an unknown type",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype": "qiut"}""",
            """← {"msgtype":"error","error":"unknown message type: qiut","msg":{"msgtype": "qiut"}}"""),
        Case(
            "variables, standard error and an exit status",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype":"exec","runtime":"python","code":"import os, sys\nprint(os.environ['NAME'], file=sys.stderr)\nsys.exit(3)","env":{"NAME":"Ada"}}""",
            """← {"msgtype":"write","file":"stderr","data":"Ada\n"}""",
            """← {"msgtype":"exitstatus","exitstatus":3}""",
            "✕ 1000"),
        Case(
            "every runtime",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype":"exec","runtime":"bash","code":"echo $((6 * 7))"}""",
            """← {"msgtype":"write","file":"stdout","data":"42\n"}""",
            Ended,
            "✕ 1000"),
        Case(
            "a program whose time is up",
            "CONNECT /livecode",
            Welcome,
            """→ {"msgtype":"exec","runtime":"python","code":"import time\nprint('on')\ntime.sleep(600)","timeout":1000}""",
            """← {"msgtype":"write","file":"stdout","data":"on\n"}""",
            """← {"msgtype":"error","error":"timeout"}""",
            """← {"msgtype":"exitstatus","exitstatus":-9}""",
            "✕ 1000"),
        Case(
            "events, the first before the program can listen",
            "CONNECT /livecode",
            Welcome,
            "→ {\"msgtype\":\"exec\",\"runtime\":\"python\",\"code\":\"" + Listen + "for _ in range(2): print(lines.readline(), end='', flush=True)\"}",
            """→ {"msgtype":"event","event":"mousemove","data":{"x":1,"y":[2,null]}}""",
            """← {"msgtype":"write","file":"stdout","data":"{\"channel\":\"event\",\"data\":{\"event\":\"mousemove\",\"data\":{\"x\":1,\"y\":[2,null]}}}\n"}""",
            "→ {\"msgtype\":\"event\",\n \"event\":\"key\",\n \"data\":\n\"é\\n\"}",
            """← {"msgtype":"write","file":"stdout","data":"{\"channel\":\"event\",\"data\":{\"event\":\"key\",\"data\":\"é\\n\"}}\n"}""",
            Ended),
        Case(
            "a message of the program's own",
            "CONNECT /livecode",
            Welcome,
            "→ {\"msgtype\":\"exec\",\"runtime\":\"python\",\"code\":\"" + Listen
                + "lines.write('{\\\"channel\\\":\\\"message\\\",\\\"data\\\":{\\\"msgtype\\\": \\\"draw\\\", \\\"shape\\\": \\\"circle\\\", \\\"args\\\": [100, 100, 50]}}\\\\n')\\nlines.flush()\\nlines.readline()\"}",
            """← {"msgtype": "draw", "shape": "circle", "args": [100, 100, 50]}""",
            """→ {"msgtype":"event","event":"seen","data":null}""",
            Ended),
        Case(
            "a command of a program that has no game fails at once",
            "CONNECT /livecode",
            Welcome,
            "→ {\"msgtype\":\"exec\",\"runtime\":\"python\",\"code\":\"" + Listen
                + "lines.write('{\\\"channel\\\":\\\"engine\\\",\\\"data\\\":{\\\"id\\\":7,\\\"name\\\":\\\"move\\\"}}\\\\n')\\nlines.flush()\\nprint(lines.readline(), end='')\"}",
            """← {"msgtype":"write","file":"stdout","data":"{\"channel\":\"engine\",\"data\":{\"id\":7,\"error\":\"there is no game here…\"}}\n"}""",
            Ended),
        Case(
            "a session",
            """POST /sessions {"runtime": "python", "code": "print('hi')\nprint(input())"}""",
            """← 201 {"id":"‹id›","created":"‹created›","elapsed":…,"state":"running","exitstatus":null,"links":{"self":"http://…/sessions/‹id›","stream":"ws://…/sessions/‹id›/stream"}}""",
            "GET /sessions",
            """← 200 […{"id":"‹id›","created":"‹created›",…"state":"running",…}…]""",
            "GET /sessions/‹id›",
            """← 200 {"id":"‹id›","created":"‹created›","elapsed":…,"state":"running","exitstatus":null,"links":{…}}""",
            "CONNECT /sessions/‹id›/stream",
            """← {"msgtype":"welcome","message":"welcome to livecode","seq":0}""",
            """← {"msgtype":"write","file":"stdout","data":"hi\n","seq":3}""",
            """→ {"msgtype":"ping"}""",
            """← {"msgtype":"pong"}""",
            """→ {"msgtype":"exec","runtime":"python","code":""}""",
            """← {"msgtype":"error","error":"unknown message type: exec","msg":{"msgtype":"exec","runtime":"python","code":""}}""",
            """→ {"msgtype":"stdin","data":"you\n"}""",
            """← {"msgtype":"write","file":"stdout","data":"you\n","seq":7}""",
            """← {"msgtype":"exitstatus","exitstatus":0,"seq":8}""",
            "✕ 1000",
            "GET /sessions/‹id›",
            """← 200 {"id":"‹id›","created":"‹created›","elapsed":…,"state":"ended","exitstatus":0,"links":{…}}""",
            "CONNECT /sessions/‹id›/stream?after=3",
            """← {"msgtype":"welcome","message":"welcome to livecode","seq":3}""",
            """← {"msgtype":"write","file":"stdout","data":"you\n","seq":7}""",
            """← {"msgtype":"exitstatus","exitstatus":0,"seq":8}""",
            "✕ 1000",
            "DELETE /sessions/‹id›",
            "← 204",
            "GET /sessions/‹id›",
            "← 404 404: Not Found",
            "DELETE /sessions/‹id›",
            "← 404 404: Not Found"),
        Case(
            "a session whose time is up says so to everybody who comes",
            """POST /sessions {"runtime":"python","code":"import time\nprint('on')\ntime.sleep(600)","timeout":1000}""",
            """← 201 {"id":"‹id›",…}""",
            "CONNECT /sessions/‹id›/stream",
            """← {"msgtype":"welcome",…}""",
            """← {"msgtype":"write","file":"stdout","data":"on\n","seq":3}""",
            """← {"msgtype":"error","error":"timeout","seq":‹late›}""",
            """← {"msgtype":"exitstatus","exitstatus":-9,"seq":…}""",
            "✕ 1000",
            "CONNECT /sessions/‹id›/stream?after=3",
            """← {"msgtype":"welcome",…}""",
            """← {"msgtype":"error","error":"timeout","seq":‹late›}""",
            """← {"msgtype":"exitstatus","exitstatus":-9,"seq":…}""",
            "GET /sessions/‹id›",
            """← 200 {…"state":"ended","exitstatus":-9,…}"""),
        Case(
            "a session with a terminal, which can be resized",
            """POST /sessions {"runtime":"bash","code":"stty -echo; stty size; read a; stty size","pty":true}""",
            """← 201 {"id":"‹id›",…}""",
            "CONNECT /sessions/‹id›/stream",
            """← {"msgtype":"welcome",…}""",
            """← {"msgtype":"write","file":"stdout","data":"24 80\r\n","seq":7}""",
            """→ {"msgtype":"resize","rows":10,"cols":33}""",
            """→ {"msgtype":"stdin","data":"\n"}""",
            """← {"msgtype":"write","file":"stdout","data":"10 33\r\n","seq":14}""",
            """← {"msgtype":"exitstatus","exitstatus":0,"seq":15}"""),
        Case(
            "quit leaves a session running",
            """POST /sessions {"runtime":"bash","code":"read a; echo $a"}""",
            """← 201 {"id":"‹id›",…}""",
            "CONNECT /sessions/‹id›/stream",
            """← {"msgtype":"welcome",…}""",
            """→ {"msgtype":"quit"}""",
            """← {"msgtype":"goodbye"}""",
            "✕ 1000",
            "CONNECT /sessions/‹id›/stream",
            """← {"msgtype":"welcome",…}""",
            """→ {"msgtype":"stdin","data":"still here\n"}""",
            """← {"msgtype":"write","file":"stdout","data":"still here\n","seq":11}""",
            """← {"msgtype":"exitstatus","exitstatus":0,"seq":12}"""),
    ];

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [TestCaseSource(nameof(Cases)), CancelAfter(30_000)]
    public async Task A_conversation_goes_as_the_documents_say(string[] lines, CancellationToken ct)
    {
        using var conversation = new Conversation(_daemon);
        await conversation.PlayAsync(lines, ct);
    }

    private static TestCaseData Case(string name, params string[] lines) => new TestCaseData((object)lines).SetArgDisplayNames(name);
}
