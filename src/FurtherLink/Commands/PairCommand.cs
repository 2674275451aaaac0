using System.CommandLine;
using System.Text.Json;

using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link pair</c>: opens a pairing window, and shows its code in this terminal.</summary>
internal static class PairCommand
{
    public static void AddTo(RootCommand root)
    {
        var role = new Option<string?>("--role") { Description = "What the new client may do: view, run or admin. Default: Trust:PairingRole.", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("view", "run", "admin");
        var config = new Option<string?>("--config") { Description = "The daemon's settings, for its address.", HelpName = "FILE" };
        var command = new Command("pair", "Let a browser or program use this device: shows a code to type there.") { role, config };
        command.SetAction((result, ct) => LocalDaemon.TalkAsync(result.GetValue(config), daemon => PairAsync(daemon, result.GetValue(role), ct)));
        root.Add(command);
    }

    private static async Task<int> PairAsync(LocalDaemon daemon, string? role, CancellationToken ct)
    {
        string request = role is null ? "{}" : $$"""{"role":"{{role}}"}""";
        string? shown = null;
        await foreach (JsonElement line in daemon.WatchAsync(HttpMethod.Post, "pair/window", request, ct))
        {
            if (line.GetProperty("closed").GetBoolean()) return await EndAsync(line);
            foreach (JsonElement prompt in line.GetProperty("prompts").EnumerateArray())
            {
                string code = prompt.GetProperty("digits").GetString()!;
                if (code == shown) continue;
                await Console.Out.WriteLineAsync(shown is null
                    ? $"Open this device in a browser and type this code there (it counts for {prompt.GetProperty("expiresIn").GetInt32()} s; Ctrl-C takes it back):"
                    : "Three wrong codes were typed. This is a new one:");
                await Console.Out.WriteLineAsync($"\n    {code[..3]} {code[3..]}\n");
                shown = code;
            }
        }

        return await LocalDaemon.FailAsync("the daemon went away", ExitCode.Unavailable);
    }

    private static async Task<int> EndAsync(JsonElement line)
    {
        if (!line.TryGetProperty("client", out JsonElement client)) return await LocalDaemon.FailAsync("nobody was paired");
        await Console.Out.WriteLineAsync($"Paired: {client.GetProperty("name").GetString()} ({client.GetProperty("id").GetString()}) may {client.GetProperty("role").GetString()}.");
        return ExitCode.Ok;
    }
}
