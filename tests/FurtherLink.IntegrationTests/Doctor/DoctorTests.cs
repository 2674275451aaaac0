using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Doctor;

/// <summary>Real causes, and what the doctor says of them. What else may be wrong with the machine that tests run on is not asked.</summary>
[CancelAfter(60_000)]
internal sealed class DoctorTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("further-link-").FullName;
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task A_daemon_that_answers_is_fine_over_http_and_https([Values] bool tls, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: tls);
        Check check = await LookAsync("daemon", ct, ("FURTHER_LINK_PORT", $"{daemon.Address.Port}"), ("FURTHER_LINK_NOSSL", tls ? "0" : "1"));
        Assert.That(check, Is.EqualTo(new Check("daemon", "fine", $"version 6.0.0 answers on port {daemon.Address.Port}", null)));
    }

    [Test]
    public async Task A_port_taken_by_a_stranger_is_told_with_its_name(CancellationToken ct)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        // Accepts and hangs up: no daemon would.
        Task accepting = AcceptAsync(listener, ct);
        Check check = await LookAsync("daemon", ct, ("FURTHER_LINK_PORT", $"{port}"));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.StartWith($"port {port} is taken by ").And.Contain($"(pid {Environment.ProcessId})"));
        listener.Stop();
        Assert.That(async () => await accepting, Throws.InstanceOf<SocketException>().Or.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Nobody_on_the_port_means_that_the_daemon_is_not_running(CancellationToken ct)
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // and does not listen: the port is nobody else's either
        Check check = await LookAsync("daemon", ct, ("FURTHER_LINK_PORT", $"{((IPEndPoint)bound.LocalEndPoint!).Port}"));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Is.EqualTo("the daemon is not running"));
    }

    [Test]
    public async Task A_broken_configuration_file_is_the_finding(CancellationToken ct)
    {
        string file = Path.Combine(_directory, "settings.json");
        await File.WriteAllTextAsync(file, "{ \"Network\": ", ct);
        FinishedRun run = await TestDaemon.RunToEndAsync(["doctor", "--json", "--config", file], ct);
        Check check = Checks(run).First(check => check.Subject == "configuration");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.Contain(file).And.Contain("not valid JSON"));
        Assert.That(Checks(run).Select(each => each.Subject), Does.Contain("clock").And.Contain("disk"), "it goes on");
    }

    [Test]
    public async Task A_certificate_that_expired_is_told(CancellationToken ct)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=old", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-1));
        await File.WriteAllTextAsync(Path.Combine(_directory, "cert.pem"), made.ExportCertificatePem(), ct);
        await File.WriteAllTextAsync(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem(), ct);
        Check check = await LookAsync(
            "certificate", ct,
            ("FURTHER_LINK_NOSSL", "0"), ("FURTHER_LINK_Network__Certificate", $"{_directory}/cert.pem"), ("FURTHER_LINK_Network__Key", $"{_directory}/key.pem"));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.Contain("expired on"));
    }

    [Test]
    public async Task A_certificate_that_cannot_be_used_is_told(CancellationToken ct)
    {
        Check check = await LookAsync("certificate", ct, ("FURTHER_LINK_NOSSL", "0"), ("FURTHER_LINK_Network__Certificate", "/nonexistent.pem"));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.Contain("/nonexistent.pem"));
    }

    [Test]
    public async Task A_state_directory_that_cannot_be_written_is_told_and_a_good_one_is_left_as_it_was(CancellationToken ct)
    {
        string file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "", ct);
        Check blocked = await LookAsync("state", ct, ("FURTHER_LINK_State__Directory", Path.Combine(file, "state")));
        Check good = await LookAsync("state", ct, ("FURTHER_LINK_State__Directory", _directory));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(blocked.Verdict, Is.EqualTo("wrong"));
            Assert.That(good.Verdict, Is.EqualTo("fine"));
            Assert.That(Directory.GetFileSystemEntries(_directory), Is.EqualTo([file]));
        }
    }

    [Test]
    public async Task A_state_directory_of_somebody_else_is_told(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        CommandResult run = await Command.RunAsync(
            "setpriv", ["--reuid=pi", "--regid=pi", "--init-groups", "env", $"FURTHER_LINK_State__Directory={_directory}", DaemonBinary.Path, "doctor", "--json"], ct);
        Check check = Checks(new FinishedRun(run.ExitCode, run.Output, run.Errors)).First(each => each.Subject == "state");
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(run.Errors, Is.Empty);
    }

    [Test]
    public async Task Keys_that_others_can_read_and_files_that_were_set_aside_are_told(CancellationToken ct)
    {
        string keys = Directory.CreateDirectory(Path.Combine(_directory, "tls")).FullName;
        File.SetUnixFileMode(keys, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(keys, "device-key.pem.damaged"), "x", ct);
        FinishedRun run = await RunAsync(ct, ("FURTHER_LINK_State__Directory", _directory));
        Assert.That(Checks(run).Where(check => check.Subject == "state").Select(check => check.Verdict), Is.EqualTo(["fine", "wrong", "note"]));
    }

    [TestCase("FURTHER_LINK_Programs__DefaultUser", "no-such-user", "user", "no user no-such-user")]
    [TestCase("FURTHER_VENV", "/nonexistent/venv", "python", "no python3 in /nonexistent/venv")]
    [TestCase("FURTHER_LINK_TEMP_DIR", "/nonexistent/temp", "temporary", "does not exist")]
    [TestCase("FURTHER_LINK_TEMP_DIR", "/etc", "temporary", "not every user")]
    public async Task A_setting_that_leads_nowhere_is_told(string variable, string value, string subject, string text, CancellationToken ct)
    {
        Check check = await LookAsync(subject, ct, (variable, value));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.Contain(text));
    }

    [TestCase("/usr/bin/python3", "python", "python3 is not installed")]
    [TestCase("/usr/bin/setpriv", "setpriv", "not there")]
    public async Task A_program_that_is_missing_is_told(string program, string subject, string text, CancellationToken ct)
    {
        // In a mount namespace of its own, the program is /dev/null.
        string script = $"mount --bind /dev/null {program} && exec {DaemonBinary.Path} doctor --json";
        CommandResult run = await Command.RunAsync("unshare", ["--mount", "sh", "-c", script], ct);
        if (run.Output.Length == 0) Assert.Ignore("No mount namespaces here: " + run.Errors);
        Check check = Checks(new FinishedRun(run.ExitCode, run.Output, run.Errors)).First(each => each.Subject == subject);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(check.Verdict, Is.EqualTo("wrong"));
        Assert.That(check.Text, Does.Contain(text));
    }

    [Test]
    public async Task For_people_it_says_what_to_do_and_counts(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["doctor"], ct, new() { ["FURTHER_LINK_TEMP_DIR"] = "/nonexistent/temp" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(run.Output, Does.Match("WRONG +temporary +/nonexistent/temp does not exist").And.Contain("→ sudo mkdir"));
            Assert.That(run.Output.TrimEnd(), Does.Match(" (is|are) wrong[.]$"));
            Assert.That(run.Errors, Is.Empty);
        }
    }

    private static async Task AcceptAsync(TcpListener listener, CancellationToken ct)
    {
        while (true) (await listener.AcceptTcpClientAsync(ct)).Dispose();
    }

    private static async Task<Check> LookAsync(string subject, CancellationToken ct, params (string Name, string Value)[] environment) =>
        Checks(await RunAsync(ct, environment)).First(check => check.Subject == subject);

    private static Task<FinishedRun> RunAsync(CancellationToken ct, params (string Name, string Value)[] environment) =>
        TestDaemon.RunToEndAsync(["doctor", "--json"], ct, environment.ToDictionary(static pair => pair.Name, static pair => pair.Value));

    private static List<Check> Checks(FinishedRun run)
    {
        using JsonDocument answer = JsonDocument.Parse(run.Output);
        List<Check> checks = [.. answer.RootElement.GetProperty("findings").EnumerateArray().Select(static each => new Check(
            each.GetProperty("check").GetString()!, each.GetProperty("verdict").GetString()!, each.GetProperty("text").GetString()!, each.GetProperty("advice").GetString()))];
        bool wrong = checks.Any(static check => check.Verdict == "wrong");
        Assert.That((run.ExitCode, answer.RootElement.GetProperty("ok").GetBoolean()), Is.EqualTo((wrong ? 1 : 0, !wrong)));
        return checks;
    }

    private sealed record Check(string Subject, string Verdict, string Text, string? Advice);
}
