using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Trust;
using FurtherLink.Trust.Pairing;
using FurtherLink.Trust.Presence;

namespace FurtherLink.Endpoints;

/// <summary>
/// For those who sit at the device without a screen of its own: <c>POST /pair/window</c> opens a window and tells its codes for as long as the request is open;
/// <c>GET /prompts</c> tells what is shown and asked, again at every change; <c>POST /prompts/{id}</c> answers. Lines of JSON.
/// </summary>
internal sealed class PresenceEndpoint(PairingDesk desk, PromptBoard board, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public async Task OpenWindowAsync(HttpContext context)
    {
        WindowRequest request = await SmallBody.ReadAsync(context, PresenceJson.Default.WindowRequest);
        PairingWindow window = desk.Open(request.Role);
        try
        {
            await TellAsync(context, prompt => prompt.Kind == PromptKind.Code, window.Outcome);
            // Also when it is not over by itself: whoever opened it has gone, or the daemon is about to.
            desk.Close(window);
            PairingResult outcome = await window.Outcome;
            await WriteAsync(context, new WindowLine(null, outcome.Client is { } client ? new PairedAs(client.Id, client.Name, client.Role) : null, Closed: true), PresenceJson.Default.WindowLine);
        }
        finally
        {
            desk.Close(window);
        }
    }

    public Task WatchAsync(HttpContext context) => TellAsync(context, _ => true, new TaskCompletionSource().Task);

    public async Task AnswerAsync(HttpContext context)
    {
        PromptAnswer request = await SmallBody.ReadAsync(context, PresenceJson.Default.PromptAnswer);
        if (request.Answer is not { } answer) throw new BadHttpRequestException("answer: has to be true or false");
        if (!board.TryAnswer((string)context.Request.RouteValues["id"]!, answer)) throw Problem.NotFound("unknown-prompt", "that is not asked, or not any more");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Tells what is shown until that is over, the client has gone, or the daemon stops.</summary>
    private async Task TellAsync(HttpContext context, Func<Prompt, bool> which, Task until)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.CacheControl = "no-store";
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        while (!until.IsCompleted && !over.IsCancellationRequested)
        {
            long version = board.Version;
            PromptLine[] prompts = [.. board.Current.Where(which).Select(Describe)];
            await WriteAsync(context, new WindowLine(prompts, null, Closed: false), PresenceJson.Default.WindowLine);
            await Task.WhenAny(board.NextAsync(version, over.Token), until);
        }
    }

    private PromptLine Describe(Prompt prompt) => new(
        prompt.Id, prompt.Kind, prompt.Name, prompt.Address, prompt.Origin, prompt.Digits,
        Math.Max(0, (int)(time.GetElapsedTime(time.GetTimestamp(), prompt.Expires).TotalSeconds + 0.5)));

    private static async Task WriteAsync<T>(HttpContext context, T line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, type), context.RequestAborted);
        await context.Response.Body.WriteAsync(NewLine, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}

/// <summary>Opens a window.</summary>
/// <param name="Role">What the client will be allowed; null: what the configuration says.</param>
internal sealed record WindowRequest(Role? Role = null);

/// <summary>An answer.</summary>
internal sealed record PromptAnswer(bool? Answer = null);

/// <summary>What is shown now, or how it ended.</summary>
/// <param name="Prompts">All that is shown; null in the last line of a window.</param>
/// <param name="Client">Of a window: who was paired.</param>
/// <param name="Closed">Of a window: it is over.</param>
internal sealed record WindowLine(PromptLine[]? Prompts, PairedAs? Client, bool Closed);

/// <summary>One prompt.</summary>
internal sealed record PromptLine(string Id, PromptKind Kind, string? Name, string? Address, string? Origin, string? Digits, int ExpiresIn);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RoleConverter), typeof(PromptKindConverter)])]
[JsonSerializable(typeof(WindowRequest))]
[JsonSerializable(typeof(PromptAnswer))]
[JsonSerializable(typeof(WindowLine))]
internal sealed partial class PresenceJson : JsonSerializerContext;

/// <summary>Kinds of prompts are written in lower case: <c>code</c>, <c>pair</c>, <c>compare</c>, <c>guest</c>.</summary>
internal sealed class PromptKindConverter() : JsonStringEnumConverter<PromptKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
