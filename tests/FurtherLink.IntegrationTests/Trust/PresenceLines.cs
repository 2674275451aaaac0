using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>What the people at the device are shown, line by line: the answer to <c>GET /prompts</c> or <c>POST /pair/window</c>, for as long as it is open.</summary>
internal sealed class PresenceLines : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly Visitor _admin;

    private PresenceLines(Visitor admin, HttpResponseMessage answer, Stream body)
    {
        _admin = admin;
        _answer = answer;
        _lines = new StreamReader(body);
    }

    /// <summary>Opens a pairing window.</summary>
    public static Task<PresenceLines> OpenWindowAsync(Visitor admin, CancellationToken ct, string? role = null) =>
        OpenAsync(admin, HttpMethod.Post, "/pair/window", new JsonObject { ["role"] = role }, ct);

    /// <summary>Watches what is asked; returns when the first line has come, so that nothing that happens from now on is missed.</summary>
    public static async Task<PresenceLines> WatchAsync(Visitor admin, CancellationToken ct)
    {
        PresenceLines lines = await OpenAsync(admin, HttpMethod.Get, "/prompts", null, ct);
        Assert.That(await lines.NextAsync(ct), Is.Not.Null);
        return lines;
    }

    /// <summary>The next line; null: there will be none.</summary>
    public async Task<JsonNode?> NextAsync(CancellationToken ct) => await _lines.ReadLineAsync(ct) is { } line ? JsonNode.Parse(line) : null;

    /// <summary>The first code shown that is not <paramref name="but"/>.</summary>
    public async Task<string> UntilCodeAsync(CancellationToken ct, string? but = null)
    {
        JsonNode prompt = await UntilAsync(prompt => (string)prompt["kind"]! == "code" && (string)prompt["digits"]! != but, ct);
        return (string)prompt["digits"]!;
    }

    /// <summary>The first prompt of that kind that is shown.</summary>
    public Task<JsonNode> UntilKindAsync(string kind, CancellationToken ct) => UntilAsync(prompt => (string)prompt["kind"]! == kind, ct);

    /// <summary>Waits until nothing is shown.</summary>
    public async Task UntilEmptyAsync(CancellationToken ct)
    {
        while (await NextAsync(ct) is { } line)
        {
            if (line["prompts"] is JsonArray { Count: 0 }) return;
        }

        Assert.Fail("the lines ended");
    }

    /// <summary>Answers a prompt.</summary>
    public async Task AnswerAsync(JsonNode prompt, bool yes, CancellationToken ct) => Assert.That(
        await _admin.AskAsync(HttpMethod.Post, $"/prompts/{prompt["id"]}", ct, new JsonObject { ["answer"] = yes }), Is.EqualTo(HttpStatusCode.NoContent));

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<PresenceLines> OpenAsync(Visitor admin, HttpMethod method, string path, JsonNode? json, CancellationToken ct)
    {
        HttpResponseMessage answer = await admin.SendAsync(method, path, ct, json);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return new PresenceLines(admin, answer, await answer.Content.ReadAsStreamAsync(ct));
    }

    private async Task<JsonNode> UntilAsync(Func<JsonNode, bool> condition, CancellationToken ct)
    {
        while (await NextAsync(ct) is { } line)
        {
            foreach (JsonNode? prompt in line["prompts"]?.AsArray() ?? [])
            {
                if (condition(prompt!)) return prompt!;
            }
        }

        throw new AssertionException("the lines ended");
    }
}
