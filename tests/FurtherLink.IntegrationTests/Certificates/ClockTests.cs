using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Certificates;

/// <summary>A Pi has no battery-backed clock. libfaketime shows the daemon another time than ours.</summary>
internal sealed class ClockTests
{
    private static readonly string? Library = Directory.GetDirectories("/usr/lib", "*-linux-*")
        .Select(static directory => Path.Combine(directory, "faketime/libfaketime.so.1"))
        .FirstOrDefault(File.Exists);

    [TestCase("@1970-01-02 00:00:00", false)]
    [TestCase("@1970-01-02 00:00:00", true)]
    [TestCase("+20y", false)]
    [TestCase("+20y", true)]
    [CancelAfter(60_000)]
    public async Task Whatever_time_it_is_the_daemon_starts_and_serves(string time, bool authority, CancellationToken ct)
    {
        if (Library is null) Assert.Ignore("libfaketime is not installed.");
        string state = Directory.CreateTempSubdirectory("further-link-").FullName;
        try
        {
            // What a start at the right time left.
            Dictionary<string, string> environment = new() { ["FURTHER_LINK_State__Directory"] = state };
            if (authority) await TestDaemon.RunToEndAsync(["certificate", "ca"], ct, environment);
            string before = (await TestDaemon.RunToEndAsync(["certificate", authority ? "fingerprint" : "renew", "--json"], ct, environment)).Output;

            (environment["LD_PRELOAD"], environment["FAKETIME"], environment["FAKETIME_DONT_FAKE_MONOTONIC"]) = (Library, time, "1");
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true, environment: environment);
            Assert.That(await daemon.Http.GetStringAsync("/status", ct), Is.EqualTo("OK"));
            string after = (await TestDaemon.RunToEndAsync(["certificate", "fingerprint", "--json"], ct, environment)).Output;
            Assert.That(KeyIn(after), Is.EqualTo(KeyIn(before)));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static string KeyIn(string json)
    {
        using var facts = System.Text.Json.JsonDocument.Parse(json);
        return facts.RootElement.GetProperty("key").GetString()!;
    }
}
