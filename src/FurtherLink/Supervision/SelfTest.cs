using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

using FurtherLink.Hosting;
using FurtherLink.Linux.Events;

namespace FurtherLink.Supervision;

/// <summary>
/// Whether the daemon does what it is there for: the event loop turns, and a client that connects as any other does gets its answer. A timer alone would go on
/// telling that all is well where nobody is served any more.
/// </summary>
/// <param name="loop">Must turn.</param>
/// <param name="listeners">Must answer; the first is asked.</param>
/// <param name="tls">Whether it speaks TLS.</param>
/// <param name="time">For <see cref="Patience"/>.</param>
internal sealed class SelfTest(EventLoop loop, Listeners listeners, bool tls, TimeProvider time) : IDisposable
{
    /// <summary>Time that all of it may take; on a busy Raspberry Pi it takes some ten milliseconds.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int LongestAnswer = 4096;

    private readonly LoopPulse _pulse = new(loop);

    /// <summary>Tries it.</summary>
    /// <returns>Null: all is well. Otherwise what is not.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<string?> ProblemAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        string part = "the event loop";
        try
        {
            await _pulse.BeatAsync().WaitAsync(either.Token);
            part = "a request to " + Target;
            return await AskAsync(either.Token) ? null : part + " was not answered with 200 OK";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return $"{part} took more than {Patience.TotalSeconds} s";
        }
        catch (Exception failed) when (failed is IOException or SocketException or AuthenticationException)
        {
            return $"{part} failed: {failed.Message}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pulse.Dispose();

    private IPEndPoint Target
    {
        get
        {
            IPEndPoint first = listeners.EndPoints.First();
            return first.Address.Equals(IPAddress.Any) || first.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.Loopback, first.Port) : first;
        }
    }

    private async Task<bool> AskAsync(CancellationToken ct)
    {
        IPEndPoint target = Target;
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(target, ct);
        await using var plain = new NetworkStream(socket);
        await using SslStream? encrypted = tls ? new SslStream(plain) : null;
        // Whose certificate it is does not matter: nothing is told that is not for everybody.
        if (encrypted is not null) await encrypted.AuthenticateAsClientAsync(AnyCertificate(), ct);
        Stream stream = encrypted is null ? plain : encrypted;
        await stream.WriteAsync("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), ct);
        var answer = new byte[LongestAnswer];
        int count = await stream.ReadAtLeastAsync(answer, "HTTP/1.1 200"u8.Length, throwOnEndOfStream: false, ct);
        return answer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8);
    }

    private static SslClientAuthenticationOptions AnyCertificate() => new()
    {
        TargetHost = "localhost",
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
    };
}
