using System.Net;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class DeviceCertificateTests
{
    private static readonly UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private CertificateLog _log = null!;
    private CertificateDirectory _directory = null!;
    private StateFiles _files = null!;
    private WallClock _clock = null!;
    private string _hostName = null!;
    private IPAddress[] _addresses = null!;

    [SetUp]
    public void Make()
    {
        _log = new CertificateLog();
        _directory = new CertificateDirectory();
        _files = new StateFiles(Path.Combine(_directory.Path, "state"));
        _clock = new WallClock(new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero));
        _hostName = "pi";
        _addresses = [IPAddress.Parse("192.168.1.20")];
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void It_is_for_the_names_and_addresses_of_this_machine()
    {
        LoadedCertificate made = Device().Ensure();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made.Names.Dns, Is.EqualTo(["pi", "pi.local", "localhost"]));
            Assert.That(made.Names.Addresses.Select(address => address.ToString()), Is.EqualTo(["127.0.0.1", "::1", "192.168.1.20"]));
            Assert.That(made.Leaf.GetECDsaPrivateKey()?.KeySize, Is.EqualTo(256));
            Assert.That(made.Leaf.Subject, Is.EqualTo("CN=pi, O=Further Link"));
            Assert.That(made.Validity.From.Year, Is.EqualTo(2020));
            Assert.That(made.Validity.Until.Year, Is.EqualTo(2049));
            Assert.That(_log.Warnings, Is.Empty);
        }
    }

    [Test]
    public void Its_keys_are_nobody_elses_to_read_and_the_certificate_is_everybodys()
    {
        DeviceCertificate device = Device();
        device.Ensure();
        CertificateAuthority.Make(_files, CertificateDirectory.Names(), _clock.GetUtcNow());
        device.Update();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.GetFiles(_files.SecretDirectory).Select(File.GetUnixFileMode), Has.Exactly(2).Items.And.All.EqualTo(OwnerOnly));
            Assert.That(File.GetUnixFileMode(_files.SecretDirectory), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
            foreach (string shared in Directory.GetFiles(_files.StateDirectory))
            {
                Assert.That(File.ReadAllText(shared), Does.Contain("BEGIN CERTIFICATE").And.Not.Contain("PRIVATE"));
                Assert.That(File.GetUnixFileMode(shared).HasFlag(UnixFileMode.OtherRead));
            }
        }
    }

    [Test]
    public void A_directory_of_keys_that_others_could_enter_is_closed()
    {
        Directory.CreateDirectory(_files.SecretDirectory);
        File.SetUnixFileMode(_files.SecretDirectory, OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Device().Ensure();
        Assert.That(File.GetUnixFileMode(_files.SecretDirectory), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }

    [Test]
    public void It_is_kept_over_a_start_and_written_only_once()
    {
        LoadedCertificate first = Device().Ensure();
        DateTime written = File.GetLastWriteTimeUtc(_files.Certificate);
        DeviceCertificate again = Device();
        Assert.That(again.Ensure().Leaf.RawData, Is.EqualTo(first.Leaf.RawData));
        Assert.That(again.Update().Leaf.RawData, Is.EqualTo(first.Leaf.RawData));
        Assert.That(File.GetLastWriteTimeUtc(_files.Certificate), Is.EqualTo(written));
    }

    [Test]
    public void A_new_address_gives_a_new_certificate_for_the_same_key_and_a_private_one_before_is_remembered()
    {
        LoadedCertificate home = Device().Ensure();
        _addresses = [IPAddress.Parse("10.0.0.5"), IPAddress.Parse("203.0.113.9")];
        LoadedCertificate school = Device().Update();
        _addresses = [IPAddress.Parse("192.168.1.20")];
        LoadedCertificate homeAgain = Device().Update();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(school.Key, Is.EqualTo(home.Key));
            Assert.That(school.Names.Addresses.Select(address => address.ToString()), Is.EqualTo(["127.0.0.1", "::1", "10.0.0.5", "203.0.113.9", "192.168.1.20"]));
            Assert.That(homeAgain.Leaf.RawData, Is.EqualTo(school.Leaf.RawData), "nothing is missing in it, so browsers need not ask again");
        }
    }

    [Test]
    public void What_an_address_meant_outside_is_forgotten_and_only_a_few_are_remembered()
    {
        Device().Ensure();
        for (int network = 0; network < 20; network++)
        {
            _addresses = [IPAddress.Parse($"10.0.{network}.5"), IPAddress.Parse($"203.0.113.{network}")];
            Device().Update();
        }

        IReadOnlyList<IPAddress> last = Device().Update().Names.Addresses;
        Assert.That(last, Has.Count.LessThan(14).And.Contain(IPAddress.Parse("10.0.18.5")).And.Not.Contain(IPAddress.Parse("203.0.113.18")));
    }

    [Test]
    public void A_new_name_of_the_machine_gives_a_new_certificate_for_the_same_key()
    {
        LoadedCertificate before = Device().Ensure();
        _hostName = "Classroom-7.school.example";
        LoadedCertificate after = Device().Update();
        Assert.That(after.Names.Dns, Is.EqualTo(["classroom-7.school.example", "classroom-7", "classroom-7.local", "localhost"]));
        Assert.That(after.Key, Is.EqualTo(before.Key));
    }

    // The clock after a boot without network, and far ahead.
    [TestCase(1970)]
    [TestCase(2047)]
    [TestCase(2060)]
    public void Whatever_the_clock_says_it_is_served_and_the_key_stays(int year)
    {
        LoadedCertificate before = Device().Ensure();
        _clock.Now = new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero);
        LoadedCertificate after = Device().Ensure();
        Assert.That(after.Key, Is.EqualTo(before.Key));
        Assert.That(after.Validity.IsOver(_clock.Now), Is.False);
        Assert.That(after.Validity.From.Year, Is.EqualTo(2020));
    }

    [TestCase(1970)]
    [TestCase(2047)]
    [TestCase(2060)]
    public void One_that_is_made_while_the_clock_is_wrong_counts_when_it_is_right_again(int year)
    {
        DateTimeOffset right = _clock.Now;
        _clock.Now = new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero);
        Device().Ensure();
        _clock.Now = right;
        Validity made = Device().Ensure().Validity;
        Assert.That(made.From, Is.LessThan(right));
        Assert.That(made.Until, Is.GreaterThan(right.AddYears(20)));
    }

    [Test]
    public void A_new_key_only_when_somebody_asks_for_one()
    {
        LoadedCertificate first = Device().Ensure();
        LoadedCertificate renewed = Device().Renew(newKey: false);
        LoadedCertificate changed = Device().Renew(newKey: true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(renewed.Key, Is.EqualTo(first.Key));
            Assert.That(renewed.Leaf.SerialNumber, Is.Not.EqualTo(first.Leaf.SerialNumber));
            Assert.That(changed.Key, Is.Not.EqualTo(first.Key));
            Assert.That(Device().Ensure().Key, Is.EqualTo(changed.Key));
        }
    }

    [Test]
    public void Where_nothing_can_be_kept_it_is_for_this_start_only_and_that_is_told()
    {
        File.WriteAllText(_files.StateDirectory, "a file where the directory should be");
        DeviceCertificate device = Device();
        LoadedCertificate made = device.Ensure();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(made.Leaf.HasPrivateKey);
            Assert.That(device.Load(), Is.SameAs(made));
            Assert.That(device.Update(), Is.SameAs(made));
            Assert.That(_log.Warnings.Single(), Does.Contain("for this start only"));
        }

        _addresses = [IPAddress.Parse("10.0.0.5")];
        LoadedCertificate moved = device.Update();
        Assert.That(moved.Key, Is.EqualTo(made.Key));
        Assert.That(moved.Names.Addresses, Does.Contain(IPAddress.Parse("10.0.0.5")));
    }

    [Test]
    public void On_a_card_that_became_read_only_the_key_stays()
    {
        KeyFingerprint key = Device().Ensure().Key;
        File.Delete(_files.Certificate);
        // Also root cannot put a file where a directory is that is not empty.
        Directory.CreateDirectory(Path.Combine(_files.Certificate, "in the way"));
        LoadedCertificate made = Device().Ensure();
        Assert.That(made.Key, Is.EqualTo(key));
        Assert.That(_log.Warnings.Single(), Does.Contain("for this start only"));
    }

    private DeviceCertificate Device() => new(_files, () => OwnNames.Of(_hostName, _addresses, []), _clock, _log);
}
