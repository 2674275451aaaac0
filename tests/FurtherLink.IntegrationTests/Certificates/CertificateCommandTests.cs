using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Certificates;

internal sealed class CertificateCommandTests
{
    private string _state = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _state = Directory.CreateTempSubdirectory("further-link-").FullName;
        File.SetUnixFileMode(_state, (UnixFileMode)0b111_101_101);
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_state, recursive: true);

    [Test, CancelAfter(60_000)]
    public async Task The_fingerprint_is_the_one_that_openssl_counts_and_stays_with_a_new_certificate(CancellationToken ct)
    {
        await RunAsync(ct, "renew");
        string told = (await RunAsync(ct, "fingerprint")).Output.Split('\n')[1];
        await RunAsync(ct, "renew");
        await RunAsync(ct, "ca");
        string kept = (await RunAsync(ct, "fingerprint")).Output.Split('\n')[1];
        CommandResult counted = await Command.RunAsync(
            "sh", ["-c", $"openssl x509 -in {_state}/certificate.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(told, Has.Length.EqualTo(64).And.EqualTo(counted.Output.Split(' ')[0].ToUpperInvariant()));
            Assert.That(kept, Is.EqualTo(told));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_new_key_is_a_new_fingerprint_and_that_is_said(CancellationToken ct)
    {
        string first = (await RunAsync(ct, "renew")).Output;
        FinishedRun renewed = await RunAsync(ct, "renew", "--new-key", "--json");
        Assert.That(renewed.Errors, Does.Contain("every client sees a new fingerprint"));
        using var facts = JsonDocument.Parse(renewed.Output);
        string key = facts.RootElement.GetProperty("key").GetString()!;
        Assert.That(first, Does.Not.Contain(key));
        Assert.That(facts.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetString()), Does.Contain("localhost").And.Contain("127.0.0.1"));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_imported_certificate_is_served_until_reset(CancellationToken ct)
    {
        await RunAsync(ct, "renew");
        await OpensslAsync(ct, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=brought", "-addext", "subjectAltName=DNS:localhost",
            "-days", "30", "-keyout", $"{_state}/their.key", "-out", $"{_state}/their.crt");
        FinishedRun import = await RunAsync(ct, "import", $"{_state}/their.crt", $"{_state}/their.key");
        if (TestUsers.IsRoot) Assert.That((await AsPiAsync(ct, "certificate", "show")).Output, Does.Contain("(imported)"), "also to somebody who may not see the keys");
        FinishedRun renew = await RunAsync(ct, "renew");
        FinishedRun reset = await RunAsync(ct, "reset");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(import.ExitCode, Is.Zero);
            Assert.That(import.Output, Does.Contain("(imported)").And.Match("For +localhost\n"));
            Assert.That(renew.ExitCode, Is.EqualTo(1));
            Assert.That(renew.Errors, Does.Contain("an imported certificate is served"));
            Assert.That(reset.Output, Does.Contain("(made by this device)"));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_pair_that_cannot_be_served_is_refused_and_nothing_changes(CancellationToken ct)
    {
        string before = (await RunAsync(ct, "renew")).Output;
        await OpensslAsync(ct, "req", "-x509", "-newkey", "rsa:2048", "-passout", "pass:secret", "-subj", "/CN=brought", "-days", "30",
            "-keyout", $"{_state}/their.key", "-out", $"{_state}/their.crt");
        FinishedRun encrypted = await RunAsync(ct, "import", $"{_state}/their.crt", $"{_state}/their.key");
        FinishedRun missing = await RunAsync(ct, "import", "/nonexistent.crt", "/nonexistent.key");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(encrypted.ExitCode, Is.EqualTo(1));
            Assert.That(encrypted.Errors.TrimEnd(), Does.Contain("encrypted").And.Contain("openssl pkey").And.Not.Contain("\n"));
            Assert.That(missing.ExitCode, Is.EqualTo(1));
            Assert.That(missing.Errors.TrimEnd(), Does.StartWith("further-link: ").And.Contain("/nonexistent.crt").And.Not.Contain("\n"));
            Assert.That((await RunAsync(ct)).Output, Is.EqualTo(before));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_the_configuration_names_a_certificate_the_commands_say_so(CancellationToken ct)
    {
        foreach (string[] arguments in new string[][] { ["renew"], ["ca"], ["reset"], ["import", "a", "b"] })
        {
            FinishedRun run = await TestDaemon.RunToEndAsync(
                ["certificate", .. arguments], ct,
                new() { ["FURTHER_LINK_State__Directory"] = _state, ["FURTHER_LINK_Network__Certificate"] = "/some/cert.pem" });
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(run.Errors, Does.Contain("/some/cert.pem is configured"));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Before_the_first_start_there_is_none_and_a_wrong_configuration_is_told(CancellationToken ct)
    {
        FinishedRun none = await RunAsync(ct, "show");
        FinishedRun wrong = await TestDaemon.RunToEndAsync(["certificate", "show"], ct, new() { ["FURTHER_LINK_PORT"] = "x" });
        Assert.That(none.ExitCode, Is.EqualTo(1));
        Assert.That(none.Errors, Does.Contain("there is no certificate in " + _state));
        Assert.That(wrong.ExitCode, Is.EqualTo(78));
    }

    [Test, CancelAfter(60_000)]
    public async Task Everybody_may_look_and_only_the_owner_change(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await RunAsync(ct, "ca");
        CommandResult show = await AsPiAsync(ct, "certificate", "show");
        CommandResult renew = await AsPiAsync(ct, "certificate", "renew");
        CommandResult steal = await Command.RunAsync("setpriv", ["--reuid=pi", "--regid=pi", "--init-groups", "ls", $"{_state}/tls"], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(show.ExitCode, Is.Zero, show.Errors);
            Assert.That(show.Output, Does.Contain("localhost"));
            Assert.That(renew.ExitCode, Is.EqualTo(1));
            Assert.That(renew.Errors, Does.Contain("as root: sudo further-link certificate").And.Not.Contain("   at "));
            Assert.That(steal.ExitCode, Is.Not.Zero);
        }
    }

    private Task<FinishedRun> RunAsync(CancellationToken ct, params string[] arguments) =>
        TestDaemon.RunToEndAsync(["certificate", .. arguments], ct, new() { ["FURTHER_LINK_State__Directory"] = _state });

    private Task<CommandResult> AsPiAsync(CancellationToken ct, params string[] arguments) => Command.RunAsync(
        "setpriv", ["--reuid=pi", "--regid=pi", "--init-groups", "env", $"FURTHER_LINK_State__Directory={_state}", DaemonBinary.Path, .. arguments], ct);

    private static async Task OpensslAsync(CancellationToken ct, params string[] arguments)
    {
        CommandResult made = await Command.RunAsync("openssl", arguments, ct);
        Assert.That(made.ExitCode, Is.Zero, made.Errors);
    }
}
