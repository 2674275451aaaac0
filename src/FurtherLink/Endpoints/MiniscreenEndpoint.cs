using System.Text.Json;

using FurtherLink.Device;
using FurtherLink.Device.Buttons;
using FurtherLink.Panel;

namespace FurtherLink.Endpoints;

/// <summary>The little screen over HTTP: what it shows, and, where it is only simulated, its buttons.</summary>
internal static class MiniscreenEndpoint
{
    private const int MostScale = 8;
    private const int MostBodyBytes = 256;

    /// <summary><c>GET /device/miniscreen.png[?scale=4]</c>: the picture on the glass now; 404 where there is no screen.</summary>
    public static async Task PictureAsync(HttpContext context)
    {
        if (Screen(context) is not { } screen)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        string wanted = context.Request.Query["scale"].ToString();
        int scale = 1;
        if (wanted.Length > 0 && (!int.TryParse(wanted, out scale) || scale is < 1 or > MostScale))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        byte[] png = screen.Picture(scale);
        context.Response.ContentType = "image/png";
        context.Response.ContentLength = png.Length;
        context.Response.Headers.CacheControl = "no-store"; // it may show a code
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(png, context.RequestAborted);
    }

    /// <summary><c>POST /device/buttons/{name}</c> with <c>{"event":"press"}</c> or <c>"release"</c>: only where no real button would be overruled.</summary>
    public static async Task PressAsync(HttpContext context)
    {
        bool simulated = context.RequestServices.GetService<ScreenHost>() is { IsSimulated: true };
        if (!simulated || Screen(context) is not { } screen || ButtonNames.Find((string)context.Request.RouteValues["name"]!) is not { } button)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        bool? pressed = await ReadAsync(context.Request) switch
        {
            "press" => true,
            "release" => false,
            _ => null,
        };
        if (pressed is { } down) screen.Press(new ButtonEvent(button, down));
        context.Response.StatusCode = pressed is null ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent;
    }

    private static Miniscreen? Screen(HttpContext context) => context.RequestServices.GetService<ScreenHost>()?.Screen;

    private static async Task<string?> ReadAsync(HttpRequest request)
    {
        byte[] body = new byte[MostBodyBytes];
        int length = await request.Body.ReadAtLeastAsync(body, MostBodyBytes, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("event", out JsonElement change) && change.ValueKind == JsonValueKind.String
                ? change.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
