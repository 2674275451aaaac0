using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Run;

/// <summary>What a program needs and is not there: its language, room on the disk.</summary>
internal sealed class MissingThingsTests
{
    private const string Languages = """
        {"Programs":{"Runners":[
            {"name":"brainfold","command":["brainfold-interpreter","{file}"],"extension":".bf","package":"brainfold"},
            {"name":"twice","command":["cat","{file}","{file}"],"extension":".txt"}]}}
        """;

    [Test, CancelAfter(20_000)]
    public async Task A_language_that_is_not_installed_is_named_with_how_to_install_it(CancellationToken ct)
    {
        using var file = new ConfigurationFile(Languages);
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, arguments: ["--config", file.Path]);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("1", "brainfold", ct, code: "+."));
        await client.StartAsync("1", "twice", ct, code: "again\n");
        await client.UntilStoppedAsync("1", ct);
        string runners = await daemon.Http.GetStringAsync("/runners", ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Message, Does.Contain("brainfold-interpreter is not installed").And.Contain("sudo apt install brainfold"));
            Assert.That(client.OutputOf("1"), Is.EqualTo("again\nagain\n"), "a configured language that is installed runs");
            Assert.That(runners, Does.Contain("\"python3\"").And.Contain("\"twice\"").And.Not.Contain("brainfold"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_full_disk_is_told_and_leaves_nothing(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string small = Path.Combine(daemon.WorkDirectory, "small");
        await Machine.ShAsync(daemon.WorkDirectory, $"mkdir '{small}' && mount -t tmpfs -o size=64k,mode=777 none '{small}'", ct);
        try
        {
            RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
                () => client.StartAsync("1", "python3", ct, code: new string('#', 200_000), path: small));
            string[] left = Directory.GetFileSystemEntries(small);
            await client.StartAsync("1", "python3", ct, code: "print('still here')", path: small);
            await client.UntilStoppedAsync("1", ct);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(refused!.Message, Does.Contain("No space left"));
                Assert.That(left, Is.Empty);
                Assert.That(client.OutputOf("1"), Is.EqualTo("still here\n"));
            }
        }
        finally
        {
            await Machine.ShAsync(daemon.WorkDirectory, $"umount -l '{small}'", CancellationToken.None);
        }
    }

    private sealed class ConfigurationFile : IDisposable
    {
        public ConfigurationFile(string json) => File.WriteAllText(Path, json);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
