using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

/// <summary>FURTHER_LINK_SOCKET from a real program's side, in plain python.</summary>
internal sealed class SideChannelTests
{
    private const string Connect = """
        import json, os, socket
        path = os.environ["FURTHER_LINK_SOCKET"]
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(path)
        lines = channel.makefile("rw", encoding="utf-8", newline="\n")
        def send(name, data):
            lines.write(json.dumps({"channel": name, "data": data}) + "\n")
            lines.flush()

        """;

    [TestCase("/run")]
    [TestCase("/run?pty=1&user=pi")]
    [CancelAfter(20_000)]
    public async Task A_program_listens_to_a_key_and_is_told_of_it(string address, CancellationToken ct)
    {
        if (address.Contains("user=pi", StringComparison.Ordinal)) TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: Connect + "send('keylisten', 'ArrowUp')\nprint(lines.readline())\n");
        RunMessage listen = await client.NextAsync("keylisten", ct);
        await client.SendAsync("keyevent", "1", new() { ["key"] = "ArrowUp", ["event"] = "keydown" }, ct);
        await client.UntilStoppedAsync("1", ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(listen.Output, Is.EqualTo("ArrowUp"));
            Assert.That(client.OutputOf("1"), Does.Contain("""{"channel":"keyevent","data":{"key":"ArrowUp","event":"keydown"}}"""));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_frame_of_a_megabyte_arrives_whole_and_of_many_the_last_one_does(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: Connect + """
            send("video", "A" * 1_000_000)
            for number in range(200):
                send("video", f"frame {number}")
            send("keylisten", "last")
            input()
            """);
        await client.NextAsync("keylisten", ct);
        // Frames have no place in the order of messages: the newest follows as soon as there is nothing else.
        await TestDaemon.UntilAsync(
            () => client.Messages.Where(static message => message.Type == "video").Select(static message => message.Output).LastOrDefault(),
            Is.EqualTo("frame 199"),
            ct);
        await client.TypeAsync("1", "\n", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
    }

    [TestCase("""{"channel":"nonsense","data":"x"}""", "nonsense")]
    [TestCase("""{"channel":"video","data":7}""", "string")]
    [TestCase("no json", "JSON")]
    [CancelAfter(20_000)]
    public async Task A_wrong_line_is_answered_to_the_program_that_sent_it(string line, string reason, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: Connect + $"lines.write({ToPython(line)} + '\\n')\nlines.flush()\nprint(lines.readline())\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.Contain("error").And.Contain(reason));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_socket_belongs_to_the_user_alone_and_goes_with_the_program(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "shell", ct);
        await client.TypeAsync("1", "stat -c '%a %U' \"$FURTHER_LINK_SOCKET\"; id -un; exit\n", ct);
        await client.UntilStoppedAsync("1", ct);

        string[] said = client.OutputOf("1").Split('\n');
        Assert.That(said[0], Is.EqualTo("600 " + said[1]));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    private static string ToPython(string text) => "'" + text.Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
