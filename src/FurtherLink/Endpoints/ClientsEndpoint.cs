using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Trust;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /clients</c>: who was let in; <c>DELETE /clients[/{id}]</c> sends them away. <c>me</c> is whoever asks.</summary>
internal sealed class ClientsEndpoint(ClientStore clients, Guests guests)
{
    public Task ListAsync(HttpContext context)
    {
        IEnumerable<ClientLine> paired = clients.All.Select(client =>
            new ClientLine(client.Id, client.Name, client.Role, client.Created, client.Used, null, null, null));
        IEnumerable<ClientLine> visiting = guests.All.Select(guest =>
            new ClientLine(guest.Id, null, Role.Run, null, null, guest.Visit.Address, guest.Visit.Origin.ToString(), (int)guest.Left.TotalSeconds));
        return AnswerAsync(context, [.. paired, .. visiting], ClientsJson.Plain.ClientLineArray);
    }

    public static Task TellSelfAsync(HttpContext context)
    {
        Caller caller = context.Caller();
        return AnswerAsync(context, new SelfLine(caller.ClientId, caller.Kind, caller.Shown, caller.Role), ClientsJson.Plain.SelfLine);
    }

    public Task RevokeSelfAsync(HttpContext context)
    {
        string id = context.Caller().ClientId ?? throw Problem.Conflict("not-paired", "only a paired client can be forgotten");
        context.Response.Cookies.Delete(Credentials.Cookie, new CookieOptions
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
        });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        // Its own requests are cut when it is forgotten: this one is answered first.
        context.Response.OnCompleted(() =>
        {
            _ = clients.Revoke(id);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    public Task RevokeAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (clients.Revoke(id) is null && guests.Revoke(id) is null) throw Problem.NotFound("unknown-client", "there is no client of that id");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task RevokeAllAsync(HttpContext context)
    {
        string? self = context.Caller().ClientId;
        foreach (PairedClient client in clients.All.Where(client => client.Id != self)) _ = clients.Revoke(client.Id);
        foreach ((_, string id, _) in guests.All) _ = guests.Revoke(id);
        if (self is not null) return RevokeSelfAsync(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}

/// <summary>Somebody who was let in: a paired client with name and days, or a guest with address, origin and seconds left.</summary>
internal sealed record ClientLine(string Id, string? Name, Role Role, DateOnly? Created, DateOnly? Used, string? Address, string? Origin, int? ExpiresIn);

/// <summary>Whoever asks.</summary>
internal sealed record SelfLine(string? Id, CallerKind Kind, string Caller, Role Role);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(RoleConverter), typeof(CallerKindConverter)])]
[JsonSerializable(typeof(ClientLine[]))]
[JsonSerializable(typeof(SelfLine))]
internal sealed partial class ClientsJson : JsonSerializerContext
{
    // An apostrophe stays one: this is no HTML.
    public static ClientsJson Plain => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Kinds of callers are written in lower case: <c>local</c>, <c>client</c>, <c>guest</c>, <c>anyone</c>.</summary>
internal sealed class CallerKindConverter() : JsonStringEnumConverter<CallerKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
