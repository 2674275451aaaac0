using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Trust.Clients;

using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FurtherLink.Trust.Gate;

/// <summary>
/// The one gate that every request passes on its way to a route: finds out who sends it, and lets it through if the route's <see cref="Access"/> says so. It
/// knows local users, paired clients and approved guests; a route that is open to everyone is not asked who comes.
/// </summary>
internal sealed class Gatekeeper(
    RequestDelegate next, TrustOptions options, Origins origins, LocalCallers local, ClientStore clients, Guests guests, Strangers strangers, ILogger<Gatekeeper> logger)
{
    private const int MostDecisionsRemembered = 64;
    private const string Approval = "approval at the device";

    public async Task InvokeAsync(HttpContext context)
    {
        Access? access = context.GetEndpoint()?.Metadata.GetMetadata<Access>();
        if (access is null)
        {
            // What routing itself answers: there is no such path, or not with this method.
            await next(context);
            return;
        }

        if (Credentials.AreInUrl(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "a token does not belong into an address, where histories and logs keep it; send it as 'Authorization: Bearer'");
            return;
        }

        if (access.Role is { } role) await AdmitAsync(context, access, role);
        else if (MayAsk(context, access)) await next(context);
    }

    private async Task AdmitAsync(HttpContext context, Access access, Role role)
    {
        RequestOrigin origin = origins.Of(context.Request);
        if (origin == RequestOrigin.None && Credentials.ComesFromElsewhere(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "another page made this request");
            return;
        }

        (Caller? caller, string how) = await IdentifyAsync(context, origin);
        if (caller is null)
        {
            if (!MayAsk(context, access)) return;
            caller = await AskForGuestAsync(context, access, origin);
            how = Approval;
            if (caller is null)
            {
                await RefuseStrangerAsync(context, access, origin);
                return;
            }
        }

        if (caller.Role < role)
        {
            logger.NotAllowed(Address(context), caller.Shown, how, role, PathOf(context));
            await RefuseAsync(context, StatusCodes.Status403Forbidden, $"{caller.Shown} may {caller.Role.ToString().ToLowerInvariant()}; this needs {role.ToString().ToLowerInvariant()}");
            return;
        }

        Tell(context, caller, how);
        context.Features.Set(caller);
        await ServeAsync(context, caller);
    }

    // A request that takes long ends when its caller is sent away. Sockets say goodbye by themselves.
    private async Task ServeAsync(HttpContext context, Caller caller)
    {
        await using CancellationTokenRegistration end = context.WebSockets.IsWebSocketRequest
            ? default
            : caller.Revoked.UnsafeRegister(static self => ((HttpContext)self!).Abort(), context);
        await next(context);
    }

    private async Task<(Caller? Caller, string How)> IdentifyAsync(HttpContext context, RequestOrigin origin)
    {
        // The user database may have to ask the network, and the list of clients is written now and then; this is the thread of every socket.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        // What is shown on purpose has to be right: somebody who was revoked is to be told, not to become somebody else.
        if (Credentials.Shown(context.Request) is { } shown) return (OfToken(shown.Token), shown.How);
        if (Credentials.OfConsole(context.Request, origin) is { } cookie && OfToken(cookie) is { } client) return (client, "cookie");
        if (LocalCallers.IsLocal(context.Connection) && local.Of(context) is { } user) return (user, "local connection");
        if (origin == RequestOrigin.Listed && Visit(context) is { } visit && guests.Find(visit) is { } guest) return (guest, Approval);
        return options.Mode == TrustMode.Open ? (Caller.Anyone, "open mode") : (null, "");
    }

    /// <summary>Has the people at the device asked, where that is of use, and waits for their answer.</summary>
    private async Task<Caller?> AskForGuestAsync(HttpContext context, Access access, RequestOrigin origin) =>
        access.AsksForGuests && origin == RequestOrigin.Listed && Credentials.Shown(context.Request) is null && Visit(context) is { } visit
            ? await guests.AskAsync(visit, context.RequestAborted)
            : null;

    private Caller? OfToken(string token) => clients.Find(token) is var (client, revoked)
        ? new Caller(CallerKind.Client, Caller.OwnerOf(client.Id), client.Role, $"client '{client.Name}' ({client.Id})") { ClientId = client.Id, Revoked = revoked }
        : null;

    private static Guests.Visit? Visit(HttpContext context) =>
        Origin.TryParse(context.Request.Headers.Origin.ToString(), out Origin origin) && context.Connection.RemoteIpAddress is { } address
            ? new Guests.Visit(Plain(address).ToString(), origin)
            : null;

    /// <summary>Whether an unknown client has not asked too often; otherwise it has its answer.</summary>
    private bool MayAsk(HttpContext context, Access access)
    {
        IPAddress address = Address(context);
        Allowances allowance = access.IsPage ? strangers.Pages : strangers.Requests;
        if (LocalCallers.IsLocal(context.Connection) || allowance.TryTake(address, out bool first)) return true;
        if (first) logger.TooManyRequests(address);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "10";
        return false;
    }

    private Task RefuseStrangerAsync(HttpContext context, Access access, RequestOrigin origin)
    {
        logger.Unknown(Address(context), PathOf(context));
        if (origin == RequestOrigin.Listed && access.AsksForGuests && options.Guests && Credentials.Shown(context.Request) is null)
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "nobody at the device said yes");
        context.Response.Headers.WWWAuthenticate = Credentials.Shown(context.Request) is null
            ? "Bearer realm=\"further-link\""
            : "Bearer realm=\"further-link\", error=\"invalid_token\"";
        return RefuseAsync(context, StatusCodes.Status401Unauthorized, "this device does not know you; it has to be paired with you first: see /pair, or type 'sudo further-link pair' on it");
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{status}: {reason}\n", context.RequestAborted);
    }

    /// <summary>One line for each decision: the same caller on the same connection for the same thing is decided once.</summary>
    private void Tell(HttpContext context, Caller caller, string how)
    {
        IDictionary<object, object?> ofConnection = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        string what = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value ?? "";
        CrowdControl.BecomeKnown(ofConnection);
        HashSet<string> told;
        lock (ofConnection) // of one connection, HTTP/2 serves several requests at once
        {
            told = ofConnection.TryGetValue(typeof(Gatekeeper), out object? known) ? (HashSet<string>)known! : [];
            ofConnection[typeof(Gatekeeper)] = told;
            if (told.Count >= MostDecisionsRemembered || !told.Add($"{caller.Owner} {what}")) return;
        }

        logger.Admitted(Address(context), caller.Shown, how, what);
    }

    private static string PathOf(HttpContext context) => Shown.Of(context.Request.Path.Value ?? "");

    private static IPAddress Address(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Plain(address) : IPAddress.Loopback;

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
