using System.Net;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

[CancelAfter(30_000)]
internal sealed class CertificateUpkeepTests
{
    private readonly FurtherLink.Tests.ManualTime _time = new();
    private CertificateLog _log = null!;
    private CertificateDirectory _directory = null!;
    private StateFiles _files = null!;
    private IPAddress[] _addresses = null!;
    private string _hostName = null!;
    private ServerCertificate _server = null!;
    private CertificateUpkeep _upkeep = null!;

    [SetUp]
    public async Task Start()
    {
        _log = new CertificateLog();
        _directory = new CertificateDirectory();
        _files = new StateFiles(_directory.Path);
        _addresses = [];
        _hostName = "pi";
        var device = new DeviceCertificate(_files, () => OwnNames.Of(_hostName, _addresses, []), _time, _log);
        _server = new ServerCertificate(device, device.Ensure(), _time, _log);
        _upkeep = new CertificateUpkeep(device, _server, () => _hostName, _time, _log);
        await _upkeep.StartAsync(CancellationToken.None);
        await UntilAsync(() => _server.Checked is not null);
    }

    [TearDown]
    public async Task Stop()
    {
        await _upkeep.StopAsync(CancellationToken.None);
        _upkeep.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_change_of_the_network_is_followed_once_it_is_quiet()
    {
        KeyFingerprint key = _server.Shown.Key;
        _addresses = [IPAddress.Parse("10.0.0.5")];
        _upkeep.Wake();
        await UntilAsync(() => _server.Shown.Names.Addresses.Contains(_addresses[0]));
        Assert.That(_server.Shown.Key, Is.EqualTo(key));
        Assert.That(_server.Current().ServerCertificateContext!.TargetCertificate, Is.SameAs(_server.Shown.Leaf));
    }

    [Test]
    public async Task A_new_name_of_the_machine_is_noticed_by_a_handshake()
    {
        _hostName = "renamed";
        await UntilAsync(() => _server.Shown.Names.Dns.Contains("renamed.local"));
    }

    [Test]
    public async Task Files_that_were_damaged_while_it_runs_are_made_whole()
    {
        KeyFingerprint key = _server.Shown.Key;
        await File.WriteAllTextAsync(_files.Certificate, "half a certif");
        // Told once the file is there.
        await UntilAsync(() => _log.Lines.Count(line => line.Contains("the device's certificate is made")) == 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_log.Warnings, Has.Some.Contains("is damaged"));
            Assert.That(await File.ReadAllTextAsync(_files.Certificate), Does.Contain("END CERTIFICATE"));
            Assert.That(_server.Shown.Key, Is.EqualTo(key));
        }
    }

    [Test]
    public async Task What_a_command_changes_is_served()
    {
        var command = new DeviceCertificate(_files, () => OwnNames.Of(_hostName, _addresses, []), _time, _log);
        KeyFingerprint renewed = command.Renew(newKey: true).Key;
        await UntilAsync(() => _server.Shown.Key == renewed);
        command.MakeAuthority();
        await UntilAsync(() => _server.Shown.Issuers.Count == 1);
        Assert.That(_server.Shown.Key, Is.EqualTo(renewed));
    }

    // Each look is a handshake, a second and more after the one before.
    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.CurrentContext.CancellationToken.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1.2));
            _ = _server.Current();
            await Task.Yield();
        }
    }
}
