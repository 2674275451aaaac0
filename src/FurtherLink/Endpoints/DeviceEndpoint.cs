using FurtherLink.Device.Facts;
using FurtherLink.Linux.Events;
using FurtherLink.Panel;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /device</c>: what this device is and how it is; <c>/device/events</c>: the same whenever it changes; <c>/device/miniscreen.png</c>: its screen.</summary>
internal static class DeviceEndpoint
{
    /// <summary>Adds what the endpoints ask; made when the first of them is called.</summary>
    public static void AddDevice(this IServiceCollection services) => services
        .AddSingleton(static provider => new DeviceHealth(provider.GetRequiredService<EventLoop>(), provider.GetService<ScreenHost>()))
        .AddSingleton<DeviceWatch>();

    public static void MapDevice(this IEndpointRouteBuilder routes)
    {
        // Lambdas: of a method, routing looks at the attributes, and those of an async one would bring the device's assembly into a daemon that has no use for it.
        routes.MapMethods("/device", StatusEndpoint.Reading, static context => AnswerAsync(context)).Needs(Access.View);
        // CONNECT is how a websocket is opened over HTTP/2 (RFC 8441).
        routes.MapMethods("/device/events", [HttpMethods.Get, HttpMethods.Connect], static context => DeviceEvents.HandleAsync(context)).Needs(Access.View);
        routes.MapMethods("/device/miniscreen.png", StatusEndpoint.Reading, static context => MiniscreenEndpoint.PictureAsync(context)).Needs(Access.Admin);
        routes.MapPost("/device/buttons/{name}", (RequestDelegate)(static context => MiniscreenEndpoint.PressAsync(context))).Needs(Access.Admin);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        DeviceFacts facts = await context.RequestServices.GetRequiredService<DeviceHealth>().ReadAsync(context.RequestAborted);
        byte[] json = DeviceAnswer.Of(facts).ToJson();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
