using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary>The routes by which one is let in, and others are.</summary>
internal static class TrustRoutes
{
    public static void AddTrustRoutes(this IServiceCollection services) => services
        .AddSingleton<PairEndpoint>()
        .AddSingleton<PresenceEndpoint>()
        .AddSingleton<ClientsEndpoint>();

    public static void MapTrust(this IEndpointRouteBuilder routes)
    {
        // Made at the first request: a daemon that nobody is paired with loads nothing of it.
        Post("/pair", Access.Open, static (PairEndpoint pair, HttpContext context) => pair.BeginAsync(context));
        Post("/pair/{pairing}", Access.Open, static (PairEndpoint pair, HttpContext context) => pair.CompleteAsync(context));
        Post("/pair/window", Access.Admin, static (PresenceEndpoint presence, HttpContext context) => presence.OpenWindowAsync(context));
        Map(HttpMethods.Get, "/prompts", Access.Admin, static (PresenceEndpoint presence, HttpContext context) => presence.WatchAsync(context));
        Post("/prompts/{id}", Access.Admin, static (PresenceEndpoint presence, HttpContext context) => presence.AnswerAsync(context));
        Map(HttpMethods.Get, "/clients", Access.Admin, static (ClientsEndpoint clients, HttpContext context) => clients.ListAsync(context));
        Map(HttpMethods.Delete, "/clients", Access.Admin, static (ClientsEndpoint clients, HttpContext context) => clients.RevokeAllAsync(context));
        Map(HttpMethods.Delete, "/clients/{id}", Access.Admin, static (ClientsEndpoint clients, HttpContext context) => clients.RevokeAsync(context));
        Map(HttpMethods.Get, "/clients/me", Access.View, static (ClientsEndpoint _, HttpContext context) => ClientsEndpoint.TellSelfAsync(context));
        Map(HttpMethods.Delete, "/clients/me", Access.View, static (ClientsEndpoint clients, HttpContext context) => clients.RevokeSelfAsync(context));

        void Post<T>(string path, Access access, Func<T, HttpContext, Task> answer)
            where T : class => Map(HttpMethods.Post, path, access, answer);

        void Map<T>(string method, string path, Access access, Func<T, HttpContext, Task> answer)
            where T : class =>
            routes.MapMethods(path, [method], Problem.Handle(context => answer(context.RequestServices.GetRequiredService<T>(), context))).Needs(access);
    }
}
