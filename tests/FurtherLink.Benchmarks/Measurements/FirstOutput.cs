using System.Diagnostics;
using System.Text;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// `start` message → first `stdout` of print('hi'). The floor is `python3 -u -c` spawned by this process, to its first byte of output; both take turns. The
/// interpreter of the floor is the one the daemon uses: it is asked.
/// </summary>
internal sealed class FirstOutput : IBenchmark
{
    private const double MarginMilliseconds = 3;
    private const int Pairs = 40;
    private const string DefaultUser = "pi";
    internal const string Prints = "print('hi')";
    private const string PrintsAndWaits = "print('hi'); input()";

    private static readonly byte[] Enter = RunClient.Typed("\n");

    public string Name => "start";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        string python = Interpreter(bench, daemon);
        foreach (string user in Users(bench))
        {
            foreach (bool terminal in new[] { false, true })
            {
                foreach (string code in new[] { Prints, PrintsAndWaits })
                    yield return Compare(bench, daemon, python, user, terminal, code);
            }
        }
    }

    /// <summary>This user and, as root, the one that programs run as on a device.</summary>
    internal static IEnumerable<string> Users(Workbench bench)
    {
        bool another = bench.User == "root" && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(DefaultUser + ":", StringComparison.Ordinal));
        return another ? [bench.User, DefaultUser] : [bench.User];
    }

    private static Measurement Compare(Workbench bench, Server daemon, string python, string user, bool terminal, string code)
    {
        var floor = new Samples();
        var ours = new Samples();
        using RunClient client = RunClient.Connect(daemon.Address, user, terminal);
        Start(client, code, new Samples());
        for (int i = 0; i < bench.Samples(Pairs); i++)
        {
            Spawn(python, terminal, code, floor);
            Start(client, code, ours);
        }

        string what = $"start → first output of {code}, {(terminal ? "pty" : "pipes")}{As(bench, user)}, median";
        return Measurement.Within(what, floor.Median, ours.Median, MarginMilliseconds, "ms");
    }

    /// <summary>What a row says of another user.</summary>
    internal static string As(Workbench bench, string user) => user == bench.User ? "" : ", user " + user;

    /// <summary>Starts a program, and waits for its first output and its end.</summary>
    internal static void Start(RunClient client, string code, Samples samples)
    {
        byte[] message = RunClient.StartMessage("python3", code);
        long started = Stopwatch.GetTimestamp();
        client.Send(message);
        client.AwaitOutput(1);
        samples.AddSince(started);
        if (code == PrintsAndWaits) client.Send(Enter);
        client.AwaitStopped();
    }

    private static void Spawn(string python, bool terminal, string code, Samples samples)
    {
        Span<byte> output = stackalloc byte[256];
        string[] command = [python, "-u", "-c", code];
        if (terminal)
        {
            using SafeFileHandle master = Descriptors.OpenTerminal(out string slave);
            long started = Stopwatch.GetTimestamp();
            using Child child = Child.OnTerminal(slave, command);
            _ = Descriptors.Read(master, output);
            samples.AddSince(started);
        }
        else
        {
            (SafeFileHandle stdin, SafeFileHandle typing) = Descriptors.OpenPipe();
            (SafeFileHandle reading, SafeFileHandle stdout) = Descriptors.OpenPipe();
            using (stdin) using (typing) using (reading) using (stdout)
            {
                long started = Stopwatch.GetTimestamp();
                using Child child = Child.OnPipes(stdin, stdout, command);
                _ = Descriptors.Read(reading, output);
                samples.AddSince(started);
            }
        }
    }

    private static string Interpreter(Workbench bench, Server daemon)
    {
        using RunClient client = bench.Connect(daemon, terminal: false);
        client.Send(RunClient.StartMessage("python3", "import sys; sys.stdout.write(sys.executable)"));
        var path = new StringBuilder();
        while (true)
        {
            RunMessage message = client.Receive();
            if (message.Kind == RunMessageKind.Output) path.Append(Encoding.UTF8.GetString(message.Output));
            if (message.Kind == RunMessageKind.Stopped) return path.ToString();
        }
    }
}
