using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Processor;

/// <summary>A small game, played by a program in each language against a scripted client: find the treasure by asking which way it lies.</summary>
internal sealed class GameTests
{
    private const string InPython = """
        import further_link

        size = further_link.context()["size"]
        low, high = 0, size - 1
        while True:
            middle = (low + high) // 2
            answer = further_link.engine.call("dig", middle, {"tool": "spade"})
            if answer["found"]:
                break
            if answer["further"]:
                low = middle + 1
            else:
                high = middle - 1
        try:
            further_link.engine.call("fly")
        except further_link.EngineError as refused:
            print(f"found at {middle}: {refused}")
        """;

    private const string InRuby = """
        require "further_link"

        low, high = 0, FurtherLink.context["size"] - 1
        middle = nil
        loop do
          middle = (low + high) / 2
          answer = FurtherLink.engine.call("dig", middle, {"tool" => "spade"})
          break if answer["found"]
          answer["further"] ? low = middle + 1 : high = middle - 1
        end
        begin
          FurtherLink.engine.call("fly")
        rescue FurtherLink::EngineError => refused
          puts "found at #{middle}: #{refused.message}"
        end
        """;

    private const string InPhp = """
        <?php
        require 'further_link.php';

        $low = 0;
        $high = FurtherLink\context()['size'] - 1;
        do {
            $middle = intdiv($low + $high, 2);
            $answer = FurtherLink\call('dig', $middle, ['tool' => 'spade']);
            if ($answer['further']) $low = $middle + 1; else $high = $middle - 1;
        } while (!$answer['found']);
        try {
            FurtherLink\call('fly');
        } catch (FurtherLink\EngineException $refused) {
            echo "found at $middle: {$refused->getMessage()}\n";
        }
        """;

    // Not a static import: before version 20.19 node takes a .js file for CommonJS, whatever it says.
    private const string InNode = """
        (async () => {
          const { context, engine } = await import("further-link");
          let low = 0, high = (await context()).size - 1, middle;
          while (true) {
            middle = Math.floor((low + high) / 2);
            const answer = await engine.call("dig", middle, { tool: "spade" });
            if (answer.found) break;
            if (answer.further) low = middle + 1;
            else high = middle - 1;
          }
          try {
            await engine.call("fly");
          } catch (refused) {
            console.log(`found at ${middle}: ${refused.message}`);
          }
        })();
        """;

    [TestCase("python", InPython)]
    [TestCase("ruby", InRuby)]
    [TestCase("php", InPhp)]
    [TestCase("node", InNode)]
    [CancelAfter(60_000)]
    public async Task A_program_plays_a_game_of_its_client(string language, string program, CancellationToken ct)
    {
        const int Size = 1000, Treasure = 617;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using GameClient game = await GameClient.ConnectAsync(daemon, ct);

        GameEnd end = await game.PlayAsync(
            $$"""{"type":"context","language":"{{language}}","size":{{Size}}}""",
            program,
            static (name, arguments) =>
            {
                if (name != "dig") throw new InvalidOperationException($"nobody can {name} — é");
                Assert.That(arguments[1].GetProperty("tool").GetString(), Is.EqualTo("spade"));
                int at = arguments[0].GetInt32();
                return JsonSerializer.SerializeToElement(new { found = at == Treasure, further = at < Treasure });
            },
            ct);

        Assert.That((end.ExitCode, end.Output, end.Errors), Is.EqualTo((0, $"found at {Treasure}: nobody can fly — é\n", "")));
        Assert.That(end.Commands, Is.InRange(4, 12));
    }

    [TestCase("python", "import further_link\nfurther_link.message({'msgtype': 'draw', 'shape': 'dot'})\n")]
    [TestCase("ruby", "require 'further_link'\nFurtherLink.message('msgtype' => 'draw', 'shape' => 'dot')\n")]
    [TestCase("node", "import('further-link').then(link => link.message({ msgtype: 'draw', shape: 'dot' }));\n")]
    [TestCase("node", "import(process.env.FURTHER_LINK_NODE).then(link => link.message({ msgtype: 'draw', shape: 'dot' }));\n")]
    [TestCase("php", "<?php\nrequire 'further_link.php';\nFurtherLink\\message(['msgtype' => 'draw', 'shape' => 'dot']);\n")]
    [CancelAfter(30_000)]
    public async Task A_program_in_the_sandbox_finds_its_library_and_sends_a_message(string runtime, string program, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using var conversation = new Conversation(daemon);

        await conversation.PlayAsync(
            [
                "CONNECT /livecode",
                """← {"msgtype":"welcome",…}""",
                $$"""→ {"msgtype":"exec","runtime":"{{runtime}}","code":{{JsonSerializer.Serialize(program)}}}""",
                """← {"msgtype":…"draw",…"shape":…"dot"}""",
                """← {"msgtype":"exitstatus","exitstatus":0}""",
            ],
            ct);
    }

    [TestCase("python", "import further_link\ntry: further_link.engine.call('move')\nexcept further_link.EngineError as e: print(e)")]
    [TestCase("ruby", "require 'further_link'\nbegin; FurtherLink.engine.call('move')\nrescue FurtherLink::EngineError => e then puts e.message end")]
    [TestCase("node", "import('further-link').then(({ engine }) => engine.call('move')).catch(e => console.log(e.message));")]
    [TestCase("php", "<?php require 'further_link.php'; try { FurtherLink\\call('move'); } catch (FurtherLink\\EngineException $e) { echo $e->getMessage(), \"\\n\"; }")]
    [CancelAfter(30_000)]
    public async Task A_call_that_the_client_never_answers_ends_with_an_exception(string language, string program, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Processor__CommandTimeout"] = "300ms" });
        using GameClient game = await GameClient.ConnectAsync(daemon, ct);

        GameEnd end = await game.PlayAsync($$"""{"type":"context","language":"{{language}}"}""", program, static (_, _) => null, ct);

        Assert.That((end.ExitCode, end.Output), Is.EqualTo((0, "the game did not answer within 0.3 s (Processor:CommandTimeout)\n")));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_program_that_asks_without_waiting_is_told_when_it_is_too_much(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using GameClient game = await GameClient.ConnectAsync(daemon, ct);

        GameEnd end = await game.PlayAsync(
            """{"type":"context","language":"python"}""",
            """
            import json, os, socket
            s = socket.socket(socket.AF_UNIX)
            s.connect(os.environ["FURTHER_LINK_SOCKET"])
            lines = s.makefile("rw", newline="\n")
            lines.readline()
            for i in range(300):
                lines.write(json.dumps({"channel": "engine", "data": {"id": i, "name": "move"}}) + "\n")
            lines.flush()
            print(sorted(json.loads(lines.readline())["data"]["id"] for _ in range(300 - 256)) == list(range(256, 300)))
            """,
            static (_, _) => null,
            ct);

        Assert.That((end.ExitCode, end.Output, end.Commands), Is.EqualTo((0, "True\n", 256)));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_end_of_a_very_long_standard_error_is_what_the_error_tells(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using GameClient game = await GameClient.ConnectAsync(daemon, ct);

        GameEnd end = await game.PlayAsync(
            """{"type":"context","language":"python"}""",
            "import sys\nfor i in range(100000): print('line', i, file=sys.stderr)\nraise SystemExit(1)",
            static (_, _) => null,
            ct);

        Assert.That(end.Errors, Does.EndWith("line 99999\n").And.StartWith("line 0\n"));
        Assert.That(end.InterpreterError, Has.Length.InRange(32 * 1024, 70 * 1024));
        Assert.That(end.InterpreterError, Does.Match(@"^\(\d+ bytes before this are left out\)\nline \d+\nline ").And.EndsWith("\nline 99999\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_goes_away_takes_its_program_with_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using SocketClient client = await SocketClient.ConnectAsync(daemon, "/processor", ct);
        await client.SendAsync("""{"type":"context","language":"bash"}""", ct);
        await client.SendAsync("echo on; read a", ct);
        while ((await client.NextAsync(ct))!.Contains("\"on\\n\"", StringComparison.Ordinal) is false)
        {
        }

        client.Abort();

        await daemon.UntilChildlessAsync(ct);
    }
}
