using System.Diagnostics;
using System.Net.Sockets;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Keyboards;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// Two ways to wait for a pty without a thread of its own: the runtime's socket engine over the descriptor, and our event loop. Key → echo in this process,
/// processor time per key, and what a watched, silent pty costs.
/// </summary>
internal sealed class WaitingForTerminals : IBenchmark
{
    private const int Keys = 4000;
    private const int WarmUpKeys = 10_000;
    private const int BlockKeys = 250;
    private const int KeysPerLine = 64;
    private const int IdleSeconds = 3;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);
    private const string Script = DaemonKeyboard.Script;

    public string Name => "wait";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using var loop = new EventLoop();
        using PseudoTerminal terminal = PseudoTerminal.Open(loop, new TerminalSize(24, 80));
        using Child reader = Child.OnTerminal(terminal.SlavePath, "/bin/sh", "-c", Script);
        using SafeFileHandle master = Descriptors.OpenTerminal(out string slave, nonBlocking: true);
        using Child otherReader = Child.OnTerminal(slave, "/bin/sh", "-c", Script);
        using var socket = new Socket(new SafeSocketHandle(master.DangerousGetHandle(), ownsHandle: false));
        using var alone = new TerminalKeyboard();

        Typist[] typists = [new OnLoop(terminal.Master), new OnSocketEngine(socket, master)];
        foreach (Typist typist in typists) typist.Type(bench.Samples(WarmUpKeys));
        alone.Type(bench.Samples(WarmUpKeys));
        foreach (Typist typist in typists) typist.Forget();
        alone.Forget();
        for (int typed = 0; typed < bench.Samples(Keys); typed += BlockKeys)
        {
            foreach (Typist typist in typists) typist.Type(BlockKeys);
            alone.Type(BlockKeys);
        }

        yield return Measurement.ForInformation("pty echo in one process, blocking read: median (p99)", Told(alone.Samples));
        foreach (Typist typist in typists)
        {
            double ratio = typist.Samples.Median / alone.Samples.Median;
            string what = $"pty echo in one process, {typist.Name}: median (p99), processor time per key";
            string told = $"{Told(typist.Samples)}, {typist.MicrosecondsPerKey:0} µs";
            yield return Measurement.ForInformation(what, told, Told(alone.Samples), ratio);
        }

        double ours = Idle(bench, typists[0]);
        double engine = Idle(bench, typists[1]);
        yield return Measurement.ForInformation(
            "a watched, silent pty: processor time, our event loop (floor: the runtime's socket engine)", $"{ours:0.00} %", $"{engine:0.00} %");
    }

    /// <summary>Processor time of this process, in percent, while one read waits.</summary>
    private static double Idle(Workbench bench, Typist typist)
    {
        Task<int> waiting = typist.ReadAsync().AsTask();
        // What has become hot is still being compiled.
        bench.Pause(Settled);
        TimeSpan time = bench.Duration(IdleSeconds);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        bench.Pause(time);
        double percent = (Environment.CpuUsage.TotalTime - before) / time * 100;
        typist.Key();
        waiting.Wait();
        return percent;
    }

    private static string Told(Samples samples) => $"{samples.Median * 1000:0.0} µs ({samples.P99 * 1000:0} µs)";

    /// <summary>Types a key, awaits its echo, types the next where the waiting ended: as a daemon goes on where its read completed.</summary>
    private abstract class Typist(string name)
    {
        private TimeSpan _used;
        private int _typed;

        internal string Name => name;

        internal Samples Samples { get; private set; } = new();

        internal double MicrosecondsPerKey => _used.TotalMicroseconds / Math.Max(1, Samples.Count);

        protected byte[] Buffer { get; } = new byte[4096];

        internal void Type(int keys)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            TypeAsync(keys).Wait();
            _used += Environment.CpuUsage.TotalTime - before;
        }

        internal void Forget() => (Samples, _used) = (new Samples(), default);

        internal void Key() => Write("x"u8);

        /// <summary>Waits for something to read, and reads it.</summary>
        internal abstract ValueTask<int> ReadAsync();

        protected abstract void Write(ReadOnlySpan<byte> bytes);

        private async Task TypeAsync(int keys)
        {
            for (int i = 0; i < keys; i++)
            {
                long started = Stopwatch.GetTimestamp();
                Write("x"u8);
                _ = await ReadAsync();
                Samples.AddSince(started);
                if (++_typed % KeysPerLine != 0) continue;
                Write("\n"u8);
                for (int echoed = 0; echoed < 2;) echoed += await ReadAsync();
            }
        }
    }

    private sealed class OnLoop(PollableFile master) : Typist("our event loop")
    {
        internal override async ValueTask<int> ReadAsync()
        {
            await master.ReadableAsync();
            return master.Read(Buffer);
        }

        protected override void Write(ReadOnlySpan<byte> bytes) => _ = master.Write(bytes);
    }

    private sealed class OnSocketEngine(Socket socket, SafeFileHandle master) : Typist("the runtime's socket engine")
    {
        internal override ValueTask<int> ReadAsync() => socket.ReceiveAsync(Buffer.AsMemory(), SocketFlags.None);

        protected override void Write(ReadOnlySpan<byte> bytes) => Descriptors.Write(master, bytes);
    }
}
