using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Commands;

internal sealed class StartTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_port_in_use_is_told_in_one_line(CancellationToken ct)
    {
        await using TestDaemon first = await TestDaemon.StartAsync(ct);
        FinishedRun second = await TestDaemon.RunToEndAsync(["serve", $"--Network:Port={first.Address.Port}"], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.ExitCode, Is.EqualTo(1));
            Assert.That(second.Errors.Trim(), Does.StartWith($"further-link: port {first.Address.Port} on 127.0.0.1 is in use").And.Not.Contain("\n"));
            Assert.That(second.Output, Is.Empty);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task An_address_of_another_machine_is_told_in_one_line(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["serve", "--Network:Addresses=192.0.2.1"], ct);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors.Trim(), Does.StartWith("further-link: 192.0.2.1 is not an address of this machine").And.Not.Contain("\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Every_address_has_the_same_port_and_the_start_says_who_can_connect(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        Assert.That(daemon.Addresses.Select(address => new Uri(address).Port).Distinct().Count(), Is.EqualTo(1));
        await TestDaemon.UntilAsync(() => daemon.Log, Does.Contain("further-link: only this device can connect; Network:Addresses"), ct);
    }

    [TestCase("FURTHER_LINK_PORT", "80280", "Network:Port (FURTHER_LINK_PORT): '80280'")]
    [TestCase("FURTHER_LINK_Network__Prot", "1", "did you mean FURTHER_LINK_Network__Port?")]
    [CancelAfter(30_000)]
    public async Task A_wrong_setting_stops_the_start(string variable, string value, string told, CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["serve"], ct, new() { [variable] = value });
        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Errors.Trim(), Does.StartWith("further-link: ").And.Contain(told).And.Not.Contain("\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Check_config_prints_every_setting_and_where_it_came_from(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["--check-config", "--Limits:Programs=7"], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Output, Does.Contain("Limits:Programs = 7 [programs] (command line)\n"));
            Assert.That(run.Output, Does.Contain("Network:Port = 0 [port] (FURTHER_LINK_PORT)\n"));
            Assert.That(run.Output, Does.Contain("Programs:StopGrace = 1s [time] (built-in)\n"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Check_config_tells_what_is_wrong(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["serve", "--check-config", "--config", "/nonexistent.json", "--Limits:Programs=0"], ct);
        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Errors.Trim().Split('\n'), Has.Length.EqualTo(2));
    }

    [TestCase("--version", "6.0.0")]
    [TestCase("--help", "further-link")]
    [CancelAfter(30_000)]
    public async Task It_tells_about_itself(string option, string told, CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync([option], ct);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain(told));
    }
}
