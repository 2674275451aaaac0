using System.CommandLine;
using System.Text.Json;

using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary><c>further-link clients [list]</c>, <c>further-link clients revoke ID|--all</c>: who was let in, and sending them away.</summary>
internal static class ClientsCommand
{
    public static void AddTo(RootCommand root)
    {
        var config = new Option<string?>("--config")
        {
            Description = "The daemon's settings, for its address.",
            HelpName = "FILE",
            Recursive = true,
        };
        var json = new Option<bool>("--json") { Description = "For programs.", Recursive = true };
        var id = new Argument<string?>("ID") { Description = "As 'list' shows it.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Everybody." };
        var list = new Command("list", "Who may use this device.");
        var revoke = new Command("revoke", "Send a client away; what it runs is ended.") { id, all };
        revoke.Validators.Add(result =>
        {
            if (result.GetValue(id) is null != result.GetValue(all)) result.AddError("revoke needs either ID or --all");
        });
        var command = new Command("clients", "Who may use this device, and sending them away.") { list, revoke };
        command.Add(config);
        command.Add(json);
        foreach (Command listing in new[] { command, list })
            listing.SetAction((result, ct) => LocalDaemon.TalkAsync(result.GetValue(config), daemon => ListAsync(daemon, result.GetValue(json), ct)));
        revoke.SetAction((result, ct) => LocalDaemon.TalkAsync(result.GetValue(config), daemon => RevokeAsync(daemon, result.GetValue(id), ct)));
        root.Add(command);
    }

    private static async Task<int> ListAsync(LocalDaemon daemon, bool json, CancellationToken ct)
    {
        JsonElement clients = await daemon.GetAsync("clients", ct);
        if (json)
        {
            await Console.Out.WriteLineAsync(clients.GetRawText());
            return ExitCode.Ok;
        }

        if (clients.GetArrayLength() == 0) await Console.Out.WriteLineAsync("Nobody is paired. 'sudo further-link pair' lets somebody in.");
        foreach (JsonElement client in clients.EnumerateArray())
        {
            string who = client.TryGetProperty("name", out JsonElement name)
                ? $"{name.GetString()}, paired {client.GetProperty("created").GetString()}, last seen {client.GetProperty("used").GetString()}"
                : $"guest {client.GetProperty("address").GetString()} ({client.GetProperty("origin").GetString()}), {client.GetProperty("expiresIn").GetInt32() / 60} min left";
            await Console.Out.WriteLineAsync($"{client.GetProperty("id").GetString(),-16} {client.GetProperty("role").GetString(),-6} {who}");
        }

        return ExitCode.Ok;
    }

    private static async Task<int> RevokeAsync(LocalDaemon daemon, string? id, CancellationToken ct)
    {
        await daemon.DoAsync(HttpMethod.Delete, id is null ? "clients" : $"clients/{Uri.EscapeDataString(id)}", null, ct);
        await Console.Out.WriteLineAsync(id is null ? "Nobody is paired any more." : $"{id} is no client any more.");
        return ExitCode.Ok;
    }
}
