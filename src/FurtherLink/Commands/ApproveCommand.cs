using System.CommandLine;
using System.Text.Json;

using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link approve</c>: what a device with a screen asks there, asked in this terminal.</summary>
internal static class ApproveCommand
{
    public static void AddTo(RootCommand root)
    {
        var config = new Option<string?>("--config") { Description = "The daemon's settings, for its address.", HelpName = "FILE" };
        var command = new Command("approve", "Answer those who ask to use this device, until Ctrl-C.") { config };
        command.SetAction((result, ct) => LocalDaemon.TalkAsync(result.GetValue(config), daemon => AnswerAsync(daemon, ct)));
        root.Add(command);
    }

    private static async Task<int> AnswerAsync(LocalDaemon daemon, CancellationToken ct)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        Task answering = Task.CompletedTask;
        bool waits = false;
        await foreach (JsonElement line in daemon.WatchAsync(HttpMethod.Get, "prompts", null, ct))
        {
            // The first line comes at once, and says that there is a daemon.
            if (!waits) await Console.Out.WriteLineAsync("Waiting for somebody who asks to use this device (Ctrl-C ends).");
            waits = true;
            foreach (JsonElement prompt in line.GetProperty("prompts").EnumerateArray())
            {
                string id = prompt.GetProperty("id").GetString()!;
                if (!asked.Add(id)) continue;
                await Console.Out.WriteLineAsync(Question(prompt));
                if (prompt.GetProperty("kind").GetString() == "code") continue;
                // Beside the stream: while a person thinks, others may ask, and what they see has to be in order.
                Task before = answering;
                answering = Task.Run(async () =>
                {
                    await before;
                    await ReadAnswerAsync(daemon, id, ct);
                }, ct);
            }
        }

        return await LocalDaemon.FailAsync("the daemon went away", ExitCode.Unavailable);
    }

    private static async Task ReadAnswerAsync(LocalDaemon daemon, string id, CancellationToken ct)
    {
        string? text = await Console.In.ReadLineAsync(ct);
        bool yes = text?.Trim().ToLowerInvariant() is "y" or "yes";
        try
        {
            await daemon.DoAsync(HttpMethod.Post, $"prompts/{id}", yes ? """{"answer":true}""" : """{"answer":false}""", ct);
            await Console.Out.WriteLineAsync(yes ? "Yes." : "No.");
        }
        catch (HttpRequestException late)
        {
            await Console.Out.WriteLineAsync(late.Message + ".");
        }
    }

    private static string Question(JsonElement prompt)
    {
        string address = Text("address") ?? "somebody", name = Text("name") ?? "somebody";
        return Text("kind") switch
        {
            "code" => $"The pairing code is {Text("digits")}.",
            "pair" => $"'{name}' at {address} asks to be paired. Show a code? [y/N]",
            "compare" => $"'{name}' at {address} asks to be paired. Does it show {Text("digits")}? [y/N]",
            _ => $"Let {address} ({Text("origin")}) run programs here, for eight hours? [y/N]",
        };

        string? Text(string key) => prompt.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
    }
}
