using System.Diagnostics;
using System.Text;

using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// Keys to a program and back, and a camera: 30 frames a second of the size of a 640×480 JPEG, at the end of a line that takes fifteen of them. Each begins with
/// the time it was made, by the clock that <see cref="Stopwatch"/> reads too; its age is taken when it has arrived.
/// </summary>
internal sealed class SideChannels : IBenchmark
{
    private const int Keys = 2000;
    private const int StampCharacters = 24; // of base64: 18 digits
    private static readonly TimeSpan BetweenFrames = TimeSpan.FromMilliseconds(66);
    private const int ReceiveBytes = 32 * 1024;

    private const string Echo = """
        from further_link import KeyboardButton, canvas
        button = KeyboardButton("a")
        button.when_pressed = lambda: print("pressed", end="", flush=True)
        """;

    private const string Camera = """
        import os, time
        from further_link import send_image
        picture = b"\xff\xd8\xff" + os.urandom(50_000)
        due = time.monotonic()
        while True:
            send_image(b"\xff\xd8\xff" + b"%018d" % time.monotonic_ns() + picture)
            due += 1 / 30
            time.sleep(max(0, due - time.monotonic()))
        """;

    public string Name => "side-channels";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        using (RunClient client = bench.Connect(daemon, terminal: false))
        {
            Samples keys = RoundTrips(client, bench.Samples(Keys));
            yield return Measurement.Below("key → the program's function → its output, median", keys.Median, 5, "ms");
            yield return Measurement.ForInformation("the same, p99", Measurement.Figure(keys.P99, "ms"));
        }

        long before = daemon.Facts.ResidentKiB;
        using (RunClient client = RunClient.Connect(daemon.Address, bench.User, terminal: false, ReceiveBytes))
        {
            (Samples ages, int frames, long peak) = Watch(bench, daemon, client);
            yield return Measurement.Below("camera, slow client: age of a frame when it has arrived, median", ages.Median, 200, "ms");
            yield return Measurement.Below("camera, slow client: the oldest (p99)", ages.P99, 200, "ms");
            yield return Measurement.ForInformation("camera, slow client: frames that arrived", frames.ToString());
            yield return Measurement.Below("camera, slow client: growth of the daemon", (peak - before) / 1024.0, 20, "MiB");
        }
    }

    private static Samples RoundTrips(RunClient client, int keys)
    {
        client.Send(RunClient.StartMessage("python3", Echo));
        client.AwaitOutput(1); // the key it asks for

        byte[] down = Key("keydown"), up = Key("keyup");
        var samples = new Samples();
        for (int i = 0; i < keys; i++)
        {
            long sent = Stopwatch.GetTimestamp();
            client.Send(down);
            client.AwaitOutput("pressed".Length);
            samples.AddSince(sent);
            client.Send(up);
        }

        client.Stop();
        _ = client.AwaitStopped();
        return samples;
    }

    private static (Samples Ages, int Frames, long Peak) Watch(Workbench bench, Server daemon, RunClient client)
    {
        client.Send(RunClient.StartMessage("python3", Camera));
        var ages = new Samples();
        long started = Stopwatch.GetTimestamp(), peak = 0;
        int frames = 0;
        while (Stopwatch.GetElapsedTime(started) < bench.Duration(20))
        {
            RunMessage message = client.Receive();
            if (message.Kind != RunMessageKind.Output) continue;
            // CLOCK_MONOTONIC, in nanoseconds, is what Stopwatch counts on Linux.
            string head = Encoding.ASCII.GetString(message.Output[..(4 + StampCharacters)]);
            long made = long.Parse(Encoding.ASCII.GetString(Convert.FromBase64String(head)[3..21]));
            ages.Add((Stopwatch.GetTimestamp() - made) / 1e6);
            frames++;
            peak = Math.Max(peak, daemon.Facts.ResidentKiB);
            bench.Pause(BetweenFrames);
        }

        client.Stop();
        return (ages, frames, peak);
    }

    private static byte[] Key(string happened) =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"keyevent\",\"data\":{{\"key\":\"a\",\"event\":\"{happened}\"}},\"process\":\"1\"}}");
}
