using System.Diagnostics;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// 64 MiB of numbered lines, from the first byte that arrives to the last, every byte compared. The floor is the same program on a pty or pipe of this
/// process.
/// What the client itself can take is told beside it: the same text, prepared by the bare Kestrel server.
/// </summary>
internal sealed class Throughput : IBenchmark
{
    private const double TerminalFactor = 0.75;
    private const double PipeFactor = 0.4;
    private const int Rounds = 5;
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];

    public string Name => "throughput";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        using Server echo = bench.StartEcho();
        int rounds = bench.Options.Quick ? 2 : Rounds;
        foreach (bool terminal in new[] { true, false })
        {
            var floor = new Samples();
            var ours = new Samples();
            for (int round = 0; round < rounds; round++)
            {
                floor.Add(NumberedLines.Mebibytes / ReadAlone(bench.Lines, terminal).TotalSeconds);
                ours.Add(NumberedLines.Mebibytes / ReadFromDaemon(bench, daemon, terminal).TotalSeconds);
            }

            yield return Measurement.AtLeast(
                $"64 MiB of numbered lines, {(terminal ? "pty" : "pipes")}, median", floor.Median, ours.Median, terminal ? TerminalFactor : PipeFactor, "MiB/s");
        }

        var client = new Samples();
        for (int round = 0; round < rounds; round++) client.Add(NumberedLines.Mebibytes / ReadPrepared(bench.Lines, echo).TotalSeconds);
        yield return Measurement.ForInformation(
            "64 MiB in prepared 32 KiB messages from bare Kestrel: what the client can take", Measurement.Figure(client.Median, "MiB/s"));
    }

    private static TimeSpan ReadFromDaemon(Workbench bench, Server daemon, bool terminal)
    {
        using RunClient client = bench.Connect(daemon, terminal);
        client.StartScript(NumberedLines.Script);
        return Receive(client, bench.Lines.Check(terminal));
    }

    private static TimeSpan ReadPrepared(NumberedLines lines, Server echo)
    {
        using RunClient client = RunClient.At(echo.Address, $"/frames?lines={NumberedLines.Count}");
        return Receive(client, lines.Check(terminal: false));
    }

    private static TimeSpan Receive(RunClient client, ContentCheck check)
    {
        long first = 0;
        long last = 0;
        while (true)
        {
            RunMessage message = client.Receive();
            if (message.Kind == RunMessageKind.Stopped) break;
            if (message.Kind != RunMessageKind.Output) continue;
            if (first == 0) first = Stopwatch.GetTimestamp();
            check.Take(message.Output);
            last = Stopwatch.GetTimestamp();
        }

        return check.Complete ? Stopwatch.GetElapsedTime(first, last) : throw new BenchmarkException("the end of the output is missing");
    }

    private TimeSpan ReadAlone(NumberedLines lines, bool terminal)
    {
        if (terminal)
        {
            using SafeFileHandle master = Descriptors.OpenTerminal(out string slave);
            using Child child = Child.OnTerminal(slave, "/bin/sh", "-c", NumberedLines.Script);
            return Read(master, lines.Check(terminal));
        }

        (SafeFileHandle stdin, SafeFileHandle typing) = Descriptors.OpenPipe();
        (SafeFileHandle reading, SafeFileHandle stdout) = Descriptors.OpenPipe();
        using (stdin) using (typing) using (reading) using (stdout)
        {
            using Child child = Child.OnPipes(stdin, stdout, "/bin/sh", "-c", NumberedLines.Script);
            return Read(reading, lines.Check(terminal));
        }
    }

    private TimeSpan Read(SafeFileHandle file, ContentCheck check)
    {
        long first = 0;
        while (!check.Complete)
        {
            int read = Descriptors.Read(file, _buffer);
            if (read == 0) throw new BenchmarkException("the floor's program ended early");
            if (first == 0) first = Stopwatch.GetTimestamp();
            check.Take(_buffer.AsSpan(0, read));
        }

        return Stopwatch.GetElapsedTime(first);
    }
}
