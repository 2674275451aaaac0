using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Processor;

/// <summary>Conversations as the document of Processor tells them, and what it says of errors; see <see cref="Conversation"/>.</summary>
internal sealed class ExampleTests
{
    private const string Connect = "CONNECT /processor";
    private const string ReadyForContext = """← {"type":"ready","message":"context","time":"…"}""";
    private const string Python = """→ {"type":"context","language":"python","level":3}""";
    private const string ReadyForCode = """← {"type":"ready","message":"code","time":"…"}""";
    private const string Started = """← {"type":"started","message":"…","time":"…"}""";
    private const string Ended = """← {"type":"end","exitCode":0,"message":"…","time":"…"}""";

    // The side channel by hand, as any language could use it.
    private const string Channel = """
        import json, os, socket, sys
        def connect():
            s = socket.socket(socket.AF_UNIX)
            s.connect(os.environ["FURTHER_LINK_SOCKET"])
            return s.makefile("rw", newline="\n")
        def call(lines, name, *args, id=1):
            lines.write(json.dumps({"channel": "engine", "data": {"id": id, "name": name, "args": args}}) + "\n")
            lines.flush()
            return json.loads(lines.readline())["data"]
        lines = connect()
        context = json.loads(lines.readline())

        """;

    private static readonly TestCaseData[] Cases =
    [
        Case("the lifecycle", Connect, ReadyForContext, Python, ReadyForCode, "→ print('hi')", Started, Output("hi\\n"), Ended),
        Case(
            "again and again on one connection",
            Connect, ReadyForContext, Python, ReadyForCode, "→ print(1)", Started, Output("1\\n"), Ended,
            Python, ReadyForCode, "→ print(2)", Started, Output("2\\n"), Ended),
        Case(
            "code is text as it stands, even where it looks like a message",
            Connect, ReadyForContext, Python, ReadyForCode, """→ {"type":"stop"}""", Started, Ended),
        Case("empty code", Connect, ReadyForContext, Python, ReadyForCode, "→ ", Started, Ended),
        Case("other languages", Connect, ReadyForContext, """→ {"type":"context","language":"bash"}""", ReadyForCode, "→ echo $((6 * 7))", Started, Output("42\\n"), Ended),
        Case(
            "the program reads its context",
            Connect, ReadyForContext, Python, ReadyForCode, "→ " + Channel + "print(context)", Started,
            Output("{'channel': 'context', 'data': {'type': 'context', 'language': 'python', 'level': 3}}\\n"), Ended),
        Case(
            "a command and its result",
            Connect, ReadyForContext, Python, ReadyForCode,
            "→ " + Channel + "print(call(lines, 'move', 3, 'up', {'fast': True}, id='a')['value'])",
            Started,
            """← {"type":"command","id":‹id›,"message":"move","args":[3, "up", {"fast": true}],"time":"…"}""",
            """→ {"type":"result","id":‹id›,"value":{"x":1}}""",
            Output("{'x': 1}\\n"), Ended),
        Case(
            "a command that fails, and one whose result is nothing",
            Connect, ReadyForContext, Python, ReadyForCode,
            "→ " + Channel + "first = call(lines, 'move')['error']\nprint(first, call(lines, 'wait'))",
            Started,
            """← {"type":"command","id":‹first›,"message":"move","args":[],"time":"…"}""",
            """→ {"type":"result","id":‹first›,"error":"there is a wall"}""",
            """← {"type":"command","id":‹second›,"message":"wait","args":[],"time":"…"}""",
            """→ {"type":"result","id":‹second›}""",
            Output("there is a wall {'id': 1, 'value': None}\\n"), Ended),
        Case(
            "two connections with the same ids do not mix, whatever the order of the answers",
            Connect, ReadyForContext, Python, ReadyForCode,
            "→ " + Channel + """
                import threading
                def ask(name):
                    own = connect()
                    own.readline()
                    return call(own, name)["value"]
                def first(): answers["a"] = ask("a")
                answers = {}
                thread = threading.Thread(target=first)
                thread.start()
                print(call(lines, "b")["value"])
                thread.join()
                print(answers["a"])
                """.ReplaceLineEndings("\n"),
            Started,
            """← {"type":"command","id":‹one›,"message":"‹x›","args":[],"time":"…"}""",
            """← {"type":"command","id":‹two›,"message":"‹y›","args":[],"time":"…"}""",
            """→ {"type":"result","id":‹two›,"value":"for ‹y›"}""",
            """→ {"type":"result","id":‹one›,"value":"for ‹x›"}""",
            Output("for b\\nfor a\\n"), Ended),
        Case(
            "an answer with a wrong id, or a second one, is an error, and the call goes on waiting",
            Connect, ReadyForContext, Python, ReadyForCode,
            "→ " + Channel + "print(call(lines, 'move')['value'])\nlines.readline()",
            Started,
            """← {"type":"command","id":‹id›,…}""",
            """→ {"type":"result","id":123456,"value":1}""",
            ServerError("id: no command 123456 waits for a result"),
            """→ {"type":"result","value":1}""",
            ServerError("id: is missing"),
            """→ {"type":"result","id":"‹id›","value":1}""",
            ServerError("id: has to be a whole number…"),
            """→ {"type":"result","id":‹id›,"value":7}""",
            Output("7\\n"),
            """→ {"type":"result","id":‹id›,"value":8}""",
            ServerError("id: no command ‹id› waits for a result"),
            """→ {"type":"stop"}""",
            """← {"type":"end","exitCode":-15,"message":"…","time":"…"}"""),
        Case(
            "a command that is none is answered to the program at once",
            Connect, ReadyForContext, Python, ReadyForCode,
            "→ " + Channel + "print(call(lines, 7))\nprint(call(lines, 'x' * 1000000)['id'])",
            Started,
            Output("{'id': 1, 'error': 'name: has to be a string'}\\n1\\n"), Ended),
        Case(
            "stop",
            Connect, ReadyForContext, Python, ReadyForCode, "→ import time\nprint('on')\ntime.sleep(600)", Started, Output("on\\n"),
            """→ {"type":"stop"}""",
            """← {"type":"end","exitCode":-15,"message":"…","time":"…"}""",
            Python, ReadyForCode),
        Case(
            "a program that fails: its whole standard error, before the end",
            Connect, ReadyForContext, Python, ReadyForCode, "→ print('on')\n1/0", Started, Output("on\\n"),
            """← {"type":"output","stream":"stderr","message":"Traceback …ZeroDivisionError: division by zero\n","time":"…"}""",
            """← {"type":"error","code":"INTERPRETER_ERROR","message":"Traceback …line 2…ZeroDivisionError: division by zero\n","time":"…"}""",
            """← {"type":"end","exitCode":1,"message":"…","time":"…"}"""),
        Case(
            "a program that is no program",
            Connect, ReadyForContext, Python, ReadyForCode, "→ print(", Started,
            """← {"type":"output","stream":"stderr","message":"…SyntaxError…","time":"…"}""",
            """← {"type":"error","code":"INTERPRETER_ERROR","message":"…SyntaxError…","time":"…"}""",
            """← {"type":"end","exitCode":1,"message":"…","time":"…"}"""),
        Case(
            "a program that fails without a word",
            Connect, ReadyForContext, Python, ReadyForCode, "→ raise SystemExit(3)", Started,
            """← {"type":"error","code":"INTERPRETER_ERROR","message":"the program ended with 3","time":"…"}""",
            """← {"type":"end","exitCode":3,"message":"…","time":"…"}"""),
        Case(
            "what was said of an earlier failure is not told again",
            Connect, ReadyForContext, Python, ReadyForCode, "→ raise SystemExit('first')", Started,
            """← {"type":"output","stream":"stderr",…}""",
            """← {"type":"error","code":"INTERPRETER_ERROR","message":"first\n","time":"…"}""",
            """← {"type":"end",…}""",
            Python, ReadyForCode, "→ raise SystemExit('second')", Started,
            """← {"type":"output","stream":"stderr",…}""",
            """← {"type":"error","code":"INTERPRETER_ERROR","message":"second\n","time":"…"}"""),
        Case(
            "wrong contexts",
            Connect, ReadyForContext,
            "→ print('hi')", ServerError("the message is no JSON object"),
            "→ {}", ServerError("type: is missing"),
            """→ {"type":"stop"}""", ServerError("type: 'stop' is out of turn; now is the time for a context"),
            """→ {"type":"result","id":1,"value":1}""", ServerError("type: 'result' is out of turn…"),
            """→ {"type":"context"}""", ServerError("language: is missing"),
            """→ {"type":"context","language":["python"]}""", ServerError("language: has to be a string"),
            """→ {"type":"context","language":"cobol"}""", ServerError("language: unknown 'cobol'; there are: python, …ruby…"),
            Python, ReadyForCode),
        Case(
            "messages out of turn while a program runs",
            Connect, ReadyForContext, Python, ReadyForCode, "→ import time\nprint('on')\ntime.sleep(600)", Started, Output("on\\n"),
            Python, ServerError("type: 'context' is out of turn; a program runs, which takes result and stop"),
            "→ print('hi')", ServerError("the message is no JSON object"),
            """→ {"type":"stop"}""",
            """← {"type":"end",…}"""),
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
    public async Task A_conversation_goes_as_the_document_says(string[] lines, CancellationToken ct)
    {
        using var conversation = new Conversation(_daemon);
        await conversation.PlayAsync(lines, ct);
    }

    private static string Output(string text) => $$"""← {"type":"output","stream":"stdout","message":"{{text}}","time":"…"}""";

    private static string ServerError(string message) => $$"""← {"type":"error","code":"SERVER_ERROR","message":"{{message}}","time":"…"}""";

    private static TestCaseData Case(string name, params string[] lines) => new TestCaseData((object)lines).SetArgDisplayNames(name);
}
