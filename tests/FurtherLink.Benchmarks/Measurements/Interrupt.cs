using System.Diagnostics;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// Ctrl-C into a flood: from sending it until the last output arrives at a client that reads all the time. What was under way then is part of it. The floor
/// is the same in a pty of this process.
/// </summary>
internal sealed class Interrupt : IBenchmark
{
    private const double LimitMilliseconds = 5;
    private const int Rounds = 20;
    private const int BufferBytes = 64 * 1024;
    private const string Flood = "exec seq 1 2000000000";
    private static readonly TimeSpan FloodTime = TimeSpan.FromMilliseconds(300);
    private static readonly byte[] CtrlC = RunClient.Typed("\u0003");

    public string Name => "interrupt";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        using RunClient client = bench.Connect(daemon, terminal: true);
        var floor = new Samples();
        var ours = new Samples();
        for (int round = 0; round < Math.Max(5, bench.Samples(Rounds)); round++)
        {
            floor.Add(InterruptAlone().TotalMilliseconds);
            ours.Add(InterruptOverDaemon(client).TotalMilliseconds);
        }

        yield return Measurement.Below("Ctrl-C into a flood → quiet, median", ours.Median, LimitMilliseconds, "ms", Measurement.Figure(floor.Median, "ms"));
        yield return Measurement.Below("Ctrl-C into a flood → quiet, worst", ours.Worst, LimitMilliseconds, "ms", Measurement.Figure(floor.Worst, "ms"));
    }

    private static TimeSpan InterruptOverDaemon(RunClient client)
    {
        client.StartScript(Flood);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < FloodTime) _ = client.Receive();
        long sent = Stopwatch.GetTimestamp();
        long last = sent;
        client.Send(CtrlC);
        while (true)
        {
            RunMessage message = client.Receive();
            if (message.Kind == RunMessageKind.Stopped) return Stopwatch.GetElapsedTime(sent, last);
            if (message.Kind == RunMessageKind.Output) last = Stopwatch.GetTimestamp();
        }
    }

    private static TimeSpan InterruptAlone()
    {
        byte[] buffer = new byte[BufferBytes];
        using SafeFileHandle master = Descriptors.OpenTerminal(out string slave);
        using Child child = Child.OnTerminal(slave, "/bin/sh", "-c", Flood);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < FloodTime) _ = Descriptors.Read(master, buffer);
        long sent = Stopwatch.GetTimestamp();
        long last = sent;
        Descriptors.Write(master, "\u0003"u8);
        while (Descriptors.Read(master, buffer) > 0) last = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(sent, last);
    }
}
