using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.ConsoleTests.Harness;

/// <summary>One connection of a <see cref="Cable"/>: what came to it, and what that was passed on to.</summary>
internal sealed class Strand : IAsyncDisposable
{
    private readonly Socket _near;
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _passing;
    private volatile bool _keepsNear;

    /// <summary>Begins to pass bytes on.</summary>
    /// <param name="near">Owned.</param>
    /// <param name="dial">Opens the other end.</param>
    /// <param name="silent">Nothing is passed on, and nothing opened.</param>
    public Strand(Socket near, Dial dial, bool silent)
    {
        _near = near;
        _keepsNear = silent;
        if (silent) _cut.Cancel();
        _passing = PassAsync(dial);
    }

    /// <summary>The other end is closed; this one stays open, and hears nothing any more.</summary>
    public void FallSilent()
    {
        _keepsNear = true;
        _cut.Cancel();
    }

    /// <summary>Both ends are reset.</summary>
    public void Reset()
    {
        _keepsNear = false;
        _cut.Cancel();
        _ = _letGo.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Reset();
        await _passing;
        _cut.Dispose();
    }

    private async Task PassAsync(Dial dial)
    {
        try
        {
            using Socket far = await dial(_cut.Token);
            far.LingerState = new LingerOption(true, 0);
            Task there = CopyAsync(_near, far), back = CopyAsync(far, _near);
            await Task.WhenAny(there, back);
            await _cut.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // Silent from the beginning, or nobody listens there.
        }

        if (_keepsNear) await _letGo.Task;
        // A reset, whatever was not read.
        _near.LingerState = new LingerOption(true, 0);
        _near.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _cut.Token) is > 0 and var count)
            {
                for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _cut.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or one end is gone.
        }
    }
}
