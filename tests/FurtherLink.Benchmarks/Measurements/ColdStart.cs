using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>From starting the process to an answered `/status`, against the bare Kestrel echo; both take turns. Asked every millisecond.</summary>
internal sealed class ColdStart : IBenchmark
{
    private const double Factor = 0.75;
    private const int Rounds = 12;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Request = "GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();

    public string Name => "cold";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        foreach (bool tls in new[] { false, true })
        {
            var floor = new Samples();
            var ours = new Samples();
            // The first of each brings the files into the page cache.
            Measure(bench, tls, echo: true, new Samples());
            Measure(bench, tls, echo: false, new Samples());
            for (int round = 0; round < bench.Samples(Rounds); round++)
            {
                Measure(bench, tls, echo: true, floor);
                Measure(bench, tls, echo: false, ours);
            }

            yield return tls
                ? Measurement.Compared("cold start → answered /status over TLS, median", floor.Median, ours.Median, "ms")
                : Measurement.AtMost("cold start → answered /status, median", floor.Median, ours.Median, Factor, "ms");
        }
    }

    private static void Measure(Workbench bench, bool tls, bool echo, Samples samples)
    {
        int port = Workbench.FreePort();
        var address = new Uri($"{(tls ? "https" : "http")}://127.0.0.1:{port}");
        long started = Stopwatch.GetTimestamp();
        using Server server = echo ? bench.StartEcho(tls, port) : bench.StartDaemon(tls, port);
        Socket? socket;
        while ((socket = TryConnect(port)) is null)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new BenchmarkException($"nothing listens on {address}");
            bench.Pause(BetweenTries);
        }

        using Stream stream = LoopbackWebSocket.Transport(address, socket);
        stream.Write(Request);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        string answer = reader.ReadToEnd();
        samples.AddSince(started);
        if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new BenchmarkException($"{address}status answered: {answer}");
    }

    /// <summary>Connects, or not: without an exception, whose cost would disturb the server's start.</summary>
    private static Socket? TryConnect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var done = new ManualResetEventSlim();
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        attempt.Completed += (_, _) => done.Set();
        if (socket.ConnectAsync(attempt)) done.Wait();
        if (attempt.SocketError == SocketError.Success) return socket;
        socket.Dispose();
        return null;
    }
}
