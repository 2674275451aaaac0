using System.Diagnostics;

using FurtherLink.Benchmarks.Keyboards;
using FurtherLink.Benchmarks.Native;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// A hundred sockets with a pty each, typed into at 10 keys/s each, every one at its own moment: echo, memory and threads of the daemon. One thread here
/// types and listens for all.
/// </summary>
internal sealed class ManySockets : IBenchmark
{
    private const int Few = 10;
    private const int Many = 100;
    private const int Seconds = 10;
    private const int KeysPerLine = 64;
    private const double EchoLimitMilliseconds = 0.5;
    private const double SessionLimitKibibytes = 60;
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly byte[] NewLine = RunClient.Typed("\n");

    public string Name => "sessions";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        List<Session> sessions = [];
        try
        {
            Open(bench, daemon, sessions, Few);
            _ = Type(sessions, WarmUp);
            long fewKiB = daemon.Facts.ResidentKiB;
            long fewThreads = daemon.Facts.Threads;
            Open(bench, daemon, sessions, Many);
            long ticks = daemon.Facts.ProcessorTicks;
            Samples echoes = Type(sessions, bench.Duration(Seconds));
            double milliseconds = (daemon.Facts.ProcessorTicks - ticks) * 1000.0 / ProcessFacts.TicksPerSecond;

            yield return Measurement.Below($"{Many} sessions at 10 keys/s: echo, median", echoes.Median, EchoLimitMilliseconds, "ms");
            yield return Measurement.ForInformation(
                $"{Many} sessions: echo, p99; processor time of the daemon per key", $"{echoes.P99:0.00} ms; {milliseconds / echoes.Count * 1000:0} µs");
            yield return Measurement.Below(
                "memory per further session", (double)(daemon.Facts.ResidentKiB - fewKiB) / (Many - Few), SessionLimitKibibytes, "KiB");
            long threads = daemon.Facts.Threads;
            string what = $"threads of the daemon with {Few} and with {Many} sessions";
            yield return new Measurement(what, $"{fewThreads}", $"{threads}", null, "none per session", threads - fewThreads < Few);
        }
        finally
        {
            sessions.ForEach(session => session.Client.Dispose());
        }
    }

    private static void Open(Workbench bench, Server daemon, List<Session> sessions, int count)
    {
        while (sessions.Count < count)
        {
            var session = new Session(bench.Connect(daemon, terminal: true));
            sessions.Add(session);
            session.Client.StartScript(DaemonKeyboard.Script);
        }
    }

    private static Samples Type(List<Session> sessions, TimeSpan time)
    {
        var samples = new Samples();
        long started = Stopwatch.GetTimestamp();
        // Spread over the interval as by chance, yet the same in every run.
        var random = new Random(1);
        foreach (Session session in sessions) session.Due = random.NextDouble() * BetweenKeys;
        Span<Libc.PollEntry> polled = new Libc.PollEntry[sessions.Count];
        while (Stopwatch.GetElapsedTime(started) is var now && now < time)
        {
            foreach (Session session in sessions)
            {
                if (session.Due <= now && session.SentAt == 0) session.Press(BetweenKeys);
            }

            Await(sessions, polled, samples);
        }

        return samples;
    }

    private static void Await(List<Session> sessions, Span<Libc.PollEntry> polled, Samples samples)
    {
        for (int i = 0; i < sessions.Count; i++)
            polled[i] = new Libc.PollEntry { Descriptor = (int)sessions[i].Client.Socket.Socket.Handle, Events = Libc.PollIn };
        // Keys come every millisecond; so does the next look.
        _ = Libc.Poll(polled, (nuint)polled.Length, 1);
        for (int i = 0; i < sessions.Count; i++)
        {
            if ((polled[i].Returned & Libc.PollIn) != 0) sessions[i].Hear(samples);
        }
    }

    private sealed class Session(RunClient client)
    {
        private int _awaited;
        private int _typed;

        internal RunClient Client => client;

        /// <summary>When the next key is to be typed.</summary>
        internal TimeSpan Due { get; set; }

        /// <summary>When the key now under way was typed; 0 when none is.</summary>
        internal long SentAt { get; private set; }

        internal void Press(TimeSpan next)
        {
            bool enter = ++_typed % KeysPerLine == 0;
            Due += next;
            _awaited = enter ? 2 : 1;
            SentAt = Stopwatch.GetTimestamp();
            client.Send(enter ? NewLine : DaemonKeyboard.KeyMessage);
        }

        internal void Hear(Samples samples)
        {
            do
            {
                _awaited -= client.Receive().Output.Length;
            }
            while (client.Socket.HasMessage);
            if (_awaited > 0 || SentAt == 0) return;
            samples.AddSince(SentAt);
            SentAt = 0;
        }
    }
}
