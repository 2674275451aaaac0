using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Certificates;

/// <summary>The certificate as others see it: openssl and curl against a real daemon.</summary>
internal sealed class HandshakeTests
{
    [Test, CancelAfter(60_000)]
    public async Task It_names_this_machine_and_its_addresses(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        CommandResult names = await Command.RunAsync(
            "sh", ["-c", $"openssl s_client -connect {daemon.Address.Authority} </dev/null 2>&1 | openssl x509 -noout -ext subjectAltName"], ct);
        CommandResult addresses = await Command.RunAsync("hostname", ["-I"], ct);
        string host = System.Net.Dns.GetHostName().Split('.')[0].ToLowerInvariant();
        using (Assert.EnterMultipleScope())
        {
            foreach (string name in new[] { host, host + ".local", "localhost" }) Assert.That(names.Output, Does.Contain("DNS:" + name));
            Assert.That(names.Output, Does.Contain("IP Address:127.0.0.1").And.Contain("IP Address:0:0:0:0:0:0:0:1"));
            foreach (string address in addresses.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(text => text.Count(letter => letter == '.') == 3))
                Assert.That(names.Output, Does.Contain("IP Address:" + address));
        }
    }

    [TestCase("-tls1_1", false)]
    [TestCase("-tls1_2", true)]
    [TestCase("-tls1_3", true)]
    [CancelAfter(60_000)]
    public async Task Of_TLS_only_what_is_safe(string version, bool served, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        // Security level 0: it is the daemon that refuses, not the client's own policy.
        CommandResult shake = await Command.RunAsync(
            "sh", ["-c", $"openssl s_client {version} -cipher DEFAULT:@SECLEVEL=0 -connect {daemon.Address.Authority} </dev/null 2>&1"], ct);
        Assert.That(shake.Output.Contains("BEGIN CERTIFICATE"), Is.EqualTo(served), shake.Output);
        if (!served) Assert.That(shake.Output, Does.Contain("alert protocol version"));
    }

    [Test, CancelAfter(60_000)]
    public async Task With_an_authority_who_trusts_it_is_not_asked_and_nobody_else_believes(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        FinishedRun ca = await TestDaemon.RunToEndAsync(["certificate", "ca"], ct, new() { ["FURTHER_LINK_State__Directory"] = daemon.StateDirectory });
        Assert.That(ca.Output, Does.Contain($"{daemon.StateDirectory}/ca.crt"));
        string file = $"{daemon.StateDirectory}/ca.crt";
        await UntilShownAsync(daemon, "CN=Further Link on ", ct);
        foreach (string host in new[] { "localhost", "127.0.0.1" })
        {
            string url = $"https://{host}:{daemon.Address.Port}/status";
            CommandResult trusting = await Command.RunAsync("curl", ["-s", "--noproxy", "*", "--cacert", file, url], ct);
            CommandResult stranger = await Command.RunAsync("curl", ["-s", "--noproxy", "*", url], ct);
            Assert.That(trusting.Output, Is.EqualTo("OK"), trusting.Errors);
            Assert.That(stranger.ExitCode, Is.EqualTo(60), "curl(1): the peer certificate cannot be authenticated");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_swap_while_a_program_streams_loses_nothing(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        string before = await FingerprintAsync(daemon, ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: """
            import sys
            for number in range(200000):
                print(number)
                if number == 1000: sys.stdout.flush(); input()
            """);
        await client.UntilOutputAsync("1", "1000\n", ct);
        FinishedRun renew = await TestDaemon.RunToEndAsync(["certificate", "renew", "--new-key"], ct, new() { ["FURTHER_LINK_State__Directory"] = daemon.StateDirectory });
        Assert.That(renew.ExitCode, Is.Zero, renew.Errors);
        await client.TypeAsync("1", "\n", ct);
        string after;
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            await every.WaitForNextTickAsync(ct);
            after = await FingerprintAsync(daemon, ct);
        }
        while (after == before);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo(string.Concat(Enumerable.Range(0, 200_000).Select(static number => number + "\n"))));
    }

    private static async Task UntilShownAsync(TestDaemon daemon, string issuer, CancellationToken ct)
    {
        string shown;
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            await every.WaitForNextTickAsync(ct);
            shown = (await Command.RunAsync(
                "sh", ["-c", $"openssl s_client -connect {daemon.Address.Authority} </dev/null 2>&1 | openssl x509 -noout -issuer -nameopt RFC2253"], ct)).Output;
        }
        while (!shown.Contains(issuer));
    }

    private static async Task<string> FingerprintAsync(TestDaemon daemon, CancellationToken ct) => (await Command.RunAsync(
        "sh", ["-c", $"openssl s_client -connect {daemon.Address.Authority} </dev/null 2>&1 | openssl x509 -noout -fingerprint -sha256"], ct)).Output;
}
