using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

/// <summary>What a power cut, a dying card or a careless hand leaves: a daemon that can make its certificate again does so, and says it.</summary>
internal sealed class DamagedStateTests
{
    private static readonly string[] Kept = ["device-key.pem", "authority.pem", "certificate.pem", "ca.crt"];
    private static readonly string[] Damages = ["empty", "half", "zeros", "garbage", "other text", "gone"];

    private CertificateLog _log = null!;
    private CertificateDirectory _directory = null!;
    private StateFiles _files = null!;

    [SetUp]
    public void Make()
    {
        _log = new CertificateLog();
        _directory = new CertificateDirectory();
        _files = new StateFiles(Path.Combine(_directory.Path, "state"));
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void A_damaged_file_is_set_aside_and_told_and_the_daemon_starts(
        [ValueSource(nameof(Kept))] string name, [ValueSource(nameof(Damages))] string damage, [Values] bool authority)
    {
        DeviceCertificate device = Device();
        LoadedCertificate before = device.Ensure();
        if (authority) device.MakeAuthority();
        string path = PathOf(name);
        if (!File.Exists(path)) Assert.Pass("Without an authority there is no such file.");
        byte[] damaged = Damage(path, damage);

        LoadedCertificate after = Device().Ensure();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Key == before.Key, Is.EqualTo(name != "device-key.pem"), "the key is the device's, as long as it can be read");
            Assert.That(Device().Ensure().Leaf.RawData, Is.EqualTo(after.Leaf.RawData), "the next start finds all well");
            Assert.That(after.Issuers, Has.Count.EqualTo(authority && name != "authority.pem" ? 1 : 0));
            if (damage == "gone") Assert.That(_log.Warnings.Any(), Is.EqualTo(name == "device-key.pem"));
            else if (name != "ca.crt") Assert.That(_log.Warnings.First(), Does.Contain($"{path} is damaged"));
            if (damage != "gone" && name != "ca.crt") Assert.That(File.ReadAllBytes(path + ".damaged"), Is.EqualTo(damaged));
        }
    }

    // Every order in which the files of one change reach the disk before the power goes.
    [TestCase("device-key.pem")]
    [TestCase("authority.pem")]
    [TestCase("authority.pem", "ca.crt")]
    [TestCase("certificate.pem")]
    [TestCase("imported.pem")]
    public void A_change_that_was_cut_short_leaves_a_daemon_that_starts(params string[] written)
    {
        Device().Ensure();
        string other = Path.Combine(_directory.Path, "other");
        var changed = new StateFiles(other);
        DeviceCertificate next = Device(changed);
        next.MakeAuthority();
        if (written[0] == "imported.pem") next.Import(next.Load());
        foreach (string name in written) File.Copy(PathOf(name, changed), PathOf(name), overwrite: true);

        LoadedCertificate after = Device().Ensure();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Leaf.HasPrivateKey);
            Assert.That(KeyFingerprint.Of(after.Leaf), Is.EqualTo(Device().Load().Key), "what is on the disk belongs together again");
            Assert.That(Directory.GetFiles(_files.SecretDirectory, "*.damaged"), Is.Empty);
        }
    }

    [Test]
    public void A_file_that_holds_something_else_of_the_kind_is_set_aside()
    {
        Device().Ensure();
        using (var other = Issuing.NewKey()) File.WriteAllText(_files.DeviceKey, other.ExportSubjectPublicKeyInfoPem());
        // A server's certificate with its key is no authority; one without limits is none of ours.
        using (_directory.Write()) File.WriteAllText(_files.Authority, File.ReadAllText(_directory.Files.Certificate) + "\n" + File.ReadAllText(_directory.Files.Key));
        LoadedCertificate made = Device().Ensure();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made.Leaf.HasPrivateKey);
            Assert.That(made.Issuers, Is.Empty);
            Assert.That(_files.DeviceKey + ".damaged", Does.Exist);
            Assert.That(_files.Authority + ".damaged", Does.Exist);
        }
    }

    [Test]
    public void What_a_writer_that_was_cut_short_left_is_removed()
    {
        Device().Ensure();
        string left = _files.DeviceKey + ".0123.new";
        File.WriteAllText(left, "-----BEGIN PRIV");
        Device().Ensure();
        Assert.That(left, Does.Not.Exist);
    }

    [TestCase("empty")]
    [TestCase("half")]
    [TestCase("garbage")]
    public void An_imported_certificate_that_is_damaged_refuses_the_start(string damage)
    {
        DeviceCertificate device = Device();
        device.Ensure();
        using (_directory.Write()) device.Import(_directory.Files.Load());
        Damage(_files.Imported, damage);
        Assert.That(() => Device().Ensure(), Throws.InstanceOf<CertificateException>().With.Message.Contains("imported.pem").And.Message.Contains("certificate reset"));
        Assert.That(() => Device().Reset(), Throws.Nothing);
        Assert.That(Device().Ensure().Names.Dns, Does.Contain("pi.local"));
    }

    private static byte[] Damage(string path, string how)
    {
        byte[] whole = File.ReadAllBytes(path);
        byte[] damaged = how switch
        {
            "empty" or "gone" => [],
            "half" => whole[..(whole.Length / 2)],
            "zeros" => new byte[whole.Length],
            "garbage" => [.. whole.Select(static (octet, at) => (byte)((octet * 31) + at))],
            _ => [.. "-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n"u8],
        };
        if (how == "gone") File.Delete(path);
        else File.WriteAllBytes(path, damaged);
        return damaged;
    }

    private string PathOf(string name, StateFiles? files = null) => name switch
    {
        "device-key.pem" => (files ?? _files).DeviceKey,
        "authority.pem" => (files ?? _files).Authority,
        "imported.pem" => (files ?? _files).Imported,
        "ca.crt" => (files ?? _files).AuthorityCertificate,
        _ => (files ?? _files).Certificate,
    };

    private DeviceCertificate Device(StateFiles? files = null) =>
        new(files ?? _files, () => OwnNames.Of("pi", [], []), TimeProvider.System, _log);
}
