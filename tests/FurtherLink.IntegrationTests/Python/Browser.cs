using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Python;

/// <summary>
/// Plays the browser for programs that use the Python package: what it is asked to press with <c>display</c>, it presses; it uses every control once, and stops
/// when the program has.
/// </summary>
internal sealed class Browser(RunClient client, string process)
{
    private readonly HashSet<string> _used = [];

    /// <summary>Lives until the program ends; returns its exit code.</summary>
    public async Task<int> LiveAsync(CancellationToken ct)
    {
        for (int next = 0; ; next++)
        {
            await TestDaemon.UntilAsync(() => client.Messages.Count, Is.GreaterThan(next), ct);
            RunMessage message = client.Messages[next];
            if (message.Process != process) continue;
            if (message.Type == "stopped") return message.ExitCode!.Value;
            if (message.Type == "ui") await UseAsync(message.Data, ct);
            else if (message.Type == "display" && message.Data.TryGetProperty("text", out JsonElement text)) await DoAsync(text.GetString()!, ct);
        }
    }

    private async Task DoAsync(string text, CancellationToken ct)
    {
        string[] words = text.Split(' ');
        if (words[0] == "press")
        {
            int times = words.Length > 2 ? int.Parse(words[2]) : 1;
            for (int i = 0; i < times; i++)
            {
                await client.SendAsync("keyevent", process, new JsonObject { ["key"] = words[1], ["event"] = "keydown" }, ct);
                await client.SendAsync("keyevent", process, new JsonObject { ["key"] = words[1], ["event"] = "keyup" }, ct);
            }
        }
        else if (text == "send events")
        {
            await client.SendAsync(
                "event", process, new JsonObject { ["event"] = "score", ["data"] = new JsonObject { ["points"] = 3, ["name"] = "ä\n" } }, ct);
            await client.SendAsync("event", process, new JsonObject { ["event"] = "other" }, ct);
            await client.SendAsync("event", process, new JsonObject { ["event"] = "last", ["data"] = null }, ct);
        }
    }

    private async Task UseAsync(JsonElement control, CancellationToken ct)
    {
        string id = control.GetProperty("id").GetString()!;
        if (control.TryGetProperty("removed", out _) || !_used.Add(id)) return;
        var use = new JsonObject { ["id"] = id };
        switch (control.GetProperty("kind").GetString())
        {
            case "button": use["event"] = "press"; break;
            case "slider": use["value"] = 1000; break;
            case "toggle": use["value"] = true; break;
            default: return;
        }

        await client.SendAsync("ui", process, use, ct);
    }
}
