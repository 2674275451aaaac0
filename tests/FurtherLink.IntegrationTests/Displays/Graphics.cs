using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>What the tests of displays have in common.</summary>
internal static class Graphics
{
    /// <summary>The colour of <see cref="Turtle"/>'s square, 0xRRGGBB.</summary>
    public const uint Red = 0xFF0000;

    /// <summary>Draws a red square, says so, and stays.</summary>
    public const string Turtle =
        """
        import turtle
        turtle.setup(400, 300)
        turtle.hideturtle()
        turtle.tracer(0)
        turtle.color("#ff0000")
        turtle.begin_fill()
        for side in range(4):
            turtle.forward(100)
            turtle.left(90)
        turtle.end_fill()
        turtle.update()
        print("drawn", flush=True)
        turtle.mainloop()
        """;

    /// <summary>Data of a start with a display.</summary>
    public static JsonObject Options(int? width = null, int? height = null, bool enabled = true)
    {
        var options = new JsonObject { ["enabled"] = enabled };
        if (width is not null) options["width"] = width;
        if (height is not null) options["height"] = height;
        return new JsonObject { ["novncOptions"] = options };
    }

    /// <summary>Starts a program and waits for its first window; the session of its display.</summary>
    public static async Task<string> StartAsync(RunClient client, string process, string code, CancellationToken ct, JsonObject? options = null)
    {
        await client.StartAsync(process, "python3", ct, code: code, more: options ?? Options());
        return await UntilShownAsync(client, process, ct);
    }

    /// <summary>Waits for the first window; the session.</summary>
    public static async Task<string> UntilShownAsync(RunClient client, string process, CancellationToken ct)
    {
        RunMessage shown = await client.FirstAsync("novnc", process, ct);
        return shown.Data.GetProperty("path").GetString()!.Split("#session=")[1];
    }

    /// <summary>X servers that run below a daemon, or its launcher.</summary>
    public static IReadOnlyList<ProcessEntry> ServersOf(TestDaemon daemon) =>
        ProcessTree.StillRunning(daemon.Children.Where(static entry => entry.Name is "Xtigervnc" or "Xvnc"));

    /// <summary>The display number of an X server: its first argument.</summary>
    public static int NumberOf(ProcessEntry server) =>
        int.Parse(File.ReadAllText($"/proc/{server.Pid}/cmdline").Split('\0').First(static word => word.StartsWith(':'))[1..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What a display of that number has lying about.</summary>
    public static IEnumerable<string> FilesOf(int number) => new[] { $"/tmp/.X{number}-lock", $"/tmp/.X11-unix/X{number}" }.Where(File.Exists);

    /// <summary>Stops a program when its picture, which may be a moment old, has to be there: what is drawn once is copied well before the daemon has answered so often.</summary>
    public static async Task StopOnceKeptAsync(RunClient client, CancellationToken ct)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(1)) await client.PingAsync(ct);
        await client.SendAsync("stop", "1", new JsonObject(), ct);
    }
}
