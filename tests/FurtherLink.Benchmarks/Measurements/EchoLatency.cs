using System.Diagnostics;

using FurtherLink.Benchmarks.Keyboards;
using FurtherLink.Benchmarks.Processes;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// Key → echo through a pty over a loopback websocket. The floor is a bare Kestrel echo of the same message, plus a pty of this process. All take turns, in
/// blocks of a hundred keys.
/// </summary>
internal sealed class EchoLatency : IBenchmark
{
    private const double MedianFactor = 1.3;
    private const double TlsFactor = 2 * MedianFactor;
    private const double P99Factor = 4;
    private const int BlockKeys = 100;
    private const int Keys = 4000;
    private const int SlowKeys = 500;
    private static readonly TimeSpan BetweenSlowKeys = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "echo";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server plainEcho = bench.StartEcho(), tlsEcho = bench.StartEcho(tls: true);
        using Server plainDaemon = bench.StartDaemon(), tlsDaemon = bench.StartDaemon(tls: true);
        using var terminal = new TerminalKeyboard();
        using var kestrel = new KestrelKeyboard(plainEcho.Address);
        using var kestrelTls = new KestrelKeyboard(tlsEcho.Address);
        using var ours = new DaemonKeyboard(bench.Connect(plainDaemon, terminal: true));
        using var oursTls = new DaemonKeyboard(bench.Connect(tlsDaemon, terminal: true));
        Keyboard[] keyboards = [terminal, kestrel, ours, kestrelTls, oursTls];
        TakeTurns(keyboards, bench.Samples(Keys));

        double floor = Microseconds(kestrel.Samples.Median + terminal.Samples.Median);
        double floorTls = Microseconds(kestrelTls.Samples.Median + terminal.Samples.Median);
        yield return Measurement.ForInformation("key → echo: bare Kestrel, median (p99)", Told(kestrel));
        yield return Measurement.ForInformation("key → echo: bare Kestrel with TLS, median (p99)", Told(kestrelTls));
        yield return Measurement.ForInformation("key → echo: pty in this process, median (p99)", Told(terminal));
        yield return Measurement.AtMost("key → echo, median", floor, Microseconds(ours.Samples.Median), MedianFactor, "µs");
        yield return Spread("key → echo, p99 (floor: its median)", ours);
        yield return Measurement.AtMost("key → echo over TLS, median (floor without TLS)", floor, Microseconds(oursTls.Samples.Median), TlsFactor, "µs");
        yield return Spread("key → echo over TLS, p99 (floor: its median)", oursTls);
        yield return TypeSlowly(bench, kestrel, terminal, ours);
        yield return Measurement.Compared("key → echo over TLS, median (floor with TLS)", floorTls, Microseconds(oursTls.Samples.Median), "µs");
    }

    private static void TakeTurns(Keyboard[] keyboards, int keys)
    {
        long started = Stopwatch.GetTimestamp();
        // By time, not by count: the runtimes compile their hot paths on a timer.
        while (Stopwatch.GetElapsedTime(started) < WarmUp) TypeBlock(keyboards, BlockKeys);
        foreach (Keyboard keyboard in keyboards) keyboard.Forget();
        for (int typed = 0; typed < keys; typed += BlockKeys) TypeBlock(keyboards, BlockKeys);
    }

    private static void TypeBlock(Keyboard[] keyboards, int keys)
    {
        foreach (Keyboard keyboard in keyboards) keyboard.Type(keys);
    }

    /// <summary>As a person types: every core has gone to sleep in between.</summary>
    private static Measurement TypeSlowly(Workbench bench, Keyboard kestrel, Keyboard terminal, Keyboard ours)
    {
        (Keyboard Keyboard, Samples Samples)[] typed = [(kestrel, new()), (terminal, new()), (ours, new())];
        for (int key = 0; key < bench.Samples(SlowKeys); key++)
        {
            foreach ((Keyboard keyboard, Samples samples) in typed)
            {
                bench.Pause(BetweenSlowKeys);
                keyboard.TypeInto(samples);
            }
        }

        double floor = Microseconds(typed[0].Samples.Median + typed[1].Samples.Median);
        return Measurement.Compared("key → echo, a key every 5 ms, median", floor, Microseconds(typed[2].Samples.Median), "µs");
    }

    private static Measurement Spread(string what, Keyboard keyboard) =>
        Measurement.AtMost(what, Microseconds(keyboard.Samples.Median), Microseconds(keyboard.Samples.P99), P99Factor, "µs");

    private static string Told(Keyboard keyboard) => $"{Microseconds(keyboard.Samples.Median):0.0} µs ({Microseconds(keyboard.Samples.P99):0} µs)";

    private static double Microseconds(double milliseconds) => milliseconds * 1000;
}
