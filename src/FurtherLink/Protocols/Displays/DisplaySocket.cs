using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace FurtherLink.Protocols.Displays;

/// <summary>
/// Passes bytes between a viewer and a display, both ways, and knows nothing of what they say. Each way has one buffer, and is not read while the other end does
/// not take what was read before: a slow viewer makes its X server wait, which then leaves pictures out.
/// </summary>
/// <param name="viewer">Not owned.</param>
/// <param name="display">Not owned.</param>
internal sealed class DisplaySocket(WebSocket viewer, Socket display)
{
    private const int BufferBytes = 32 * 1024;
    private const int InputBytes = 4 * 1024; // keys and pointers; a long paste takes several

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RevokedTime = TimeSpan.FromSeconds(0.5); // whoever is sent away is gone within a second, also without taking leave

    /// <summary>Serves until either end is gone.</summary>
    /// <param name="revoked">The viewer is no longer to be served.</param>
    /// <param name="stopping">The daemon stops.</param>
    public async Task ServeAsync(CancellationToken revoked, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(revoked, stopping);
        Task shown = ShowAsync(ending.Token), input = InputAsync(ending.Token);
        Task first = await Task.WhenAny(shown, input);
        if (first == shown || ending.IsCancellationRequested)
        {
            await CloseAsync(input, revoked, stopping);
        }
        else
        {
            await ending.CancelAsync();
            using var patience = new CancellationTokenSource(CloseTime);
            await CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }

        display.Dispose();
        viewer.Abort(); // whoever has not let go by now
        await Task.WhenAll(shown, input);
    }

    /// <summary>From the display to the viewer; ends with the display, or when it is to end.</summary>
    private async Task ShowAsync(CancellationToken ending)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await display.ReceiveAsync(buffer, ending) is > 0 and var count)
                await viewer.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, endOfMessage: true, ending);
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            // either end
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>From the viewer to the display; ends with the viewer. Always has a receive pending, since pings are answered only then.</summary>
    /// <param name="ending">What comes from then on is for nobody any more; only the end is waited for.</param>
    private async Task InputAsync(CancellationToken ending)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(InputBytes);
        try
        {
            while (await viewer.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
            {
                for (int sent = 0; sent < message.Count && !ending.IsCancellationRequested;) sent += await display.SendAsync(buffer.AsMemory(sent, message.Count - sent), ending);
            }
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            // either end
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CloseAsync(Task input, CancellationToken revoked, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(revoked.IsCancellationRequested ? RevokedTime : CloseTime);
        await (revoked.IsCancellationRequested ? CloseAsync(WebSocketCloseStatus.PolicyViolation, "this client was sent away", patience.Token)
            : stopping.IsCancellationRequested ? CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping", patience.Token)
            : CloseAsync(WebSocketCloseStatus.NormalClosure, "the program has ended", patience.Token));
        await input.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? reason, CancellationToken patience)
    {
        try
        {
            await viewer.CloseOutputAsync(status, reason, patience);
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            // It has not waited for that.
        }
    }

    private static bool IsEnd(Exception failure) => failure is SocketException or WebSocketException or IOException or OperationCanceledException
        or ObjectDisposedException or InvalidOperationException;
}
