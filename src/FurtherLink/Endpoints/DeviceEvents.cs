using System.Net.WebSockets;
using System.Threading.Channels;

using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /device/events</c>: what <c>GET /device</c> says, again whenever it changes; for an EventSource (HTML standard, "Server-sent events") or as a websocket.</summary>
internal static class DeviceEvents
{
    // Somebody who was sent away is gone within a second.
    private static readonly TimeSpan MostFarewell = TimeSpan.FromMilliseconds(300);

    private static readonly byte[] Comment = ":\n\n"u8.ToArray();

    public static async Task HandleAsync(HttpContext context)
    {
        DeviceWatch watch = context.RequestServices.GetRequiredService<DeviceWatch>();
        CancellationToken stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        if (watch.Listen() is not { } changes)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "30";
            return;
        }

        // The client went away, or the daemon stops.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (context.WebSockets.IsWebSocketRequest) await SendMessagesAsync(context, changes, ending);
            else await SendEventsAsync(context.Response, changes, ending.Token);
        }
        catch (Exception gone) when (ending.IsCancellationRequested && gone is OperationCanceledException or IOException or WebSocketException)
        {
            // As everybody does in the end.
        }
        finally
        {
            watch.Leave(changes);
        }
    }

    private static async Task SendEventsAsync(HttpResponse response, ChannelReader<byte[]> changes, CancellationToken ending)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        await foreach (byte[] json in changes.ReadAllAsync(ending))
        {
            // JSON without line breaks: one line of data.
            if (json.Length == 0) await response.BodyWriter.WriteAsync(Comment, ending);
            else await response.BodyWriter.WriteAsync((byte[])[.. "data: "u8, .. json, .. "\n\n"u8], ending);
        }
    }

    private static async Task SendMessagesAsync(HttpContext context, ChannelReader<byte[]> changes, CancellationTokenSource ending)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        Task closed = UntilClosedAsync(socket, ending);
        CancellationToken revoked = context.Caller().Revoked;
        using var talking = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, revoked);
        try
        {
            await foreach (byte[] json in changes.ReadAllAsync(talking.Token))
            {
                if (json.Length > 0) await socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, talking.Token);
            }
        }
        finally
        {
            // Before the receive ends: that cuts the connection (WebSocket.ReceiveAsync, remarks).
            if (revoked.IsCancellationRequested) await SendAwayAsync(socket);
            await ending.CancelAsync();
            await closed;
        }
    }

    private static async Task SendAwayAsync(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(MostFarewell);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "this client was sent away", patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is cut off then.
        }
    }

    // Pings are only seen to be answered while a receive is pending. What a listener says is of no interest.
    private static async Task UntilClosedAsync(WebSocket socket, CancellationTokenSource ending)
    {
        byte[] nothing = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(nothing, ending.Token)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, ending.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side left without a word, or we are stopping.
        }

        await ending.CancelAsync();
    }
}
