using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class ServerCertificateTests
{
    private readonly ManualTime _time = new();
    private CertificateLog _log = null!;
    private CertificateDirectory _directory = null!;

    [SetUp]
    public void Make()
    {
        _directory = new CertificateDirectory();
        _log = new CertificateLog();
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void The_fingerprint_is_told_at_the_start()
    {
        using X509Certificate2 made = _directory.Write();
        _ = Loaded();
        string sha256 = made.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        Assert.That(_log.Lines.Single(), Does.EndWith($"SHA-256 {sha256}, key {KeyFingerprint.Of(made).Grouped}"));
    }

    [Test]
    public void Changed_files_are_seen_by_the_first_handshake_after_a_second()
    {
        using X509Certificate2 old = _directory.Write();
        ServerCertificate certificate = Loaded();
        using X509Certificate2 renewed = _directory.Write();

        Assert.That(Shown(certificate), Is.EqualTo(old.Thumbprint), "within the second");
        _time.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(Shown(certificate), Is.EqualTo(renewed.Thumbprint));
    }

    [Test]
    public void Half_written_files_keep_the_old_certificate_with_one_warning()
    {
        using X509Certificate2 old = _directory.Write();
        ServerCertificate certificate = Loaded();
        _directory.Write(key: false).Dispose();
        for (int handshake = 0; handshake < 3; handshake++)
        {
            _time.Pass(TimeSpan.FromSeconds(1.1));
            Assert.That(Shown(certificate), Is.EqualTo(old.Thumbprint));
        }

        Assert.That(_log.Lines.Count(line => line.Contains("stays in use")), Is.EqualTo(1));

        using X509Certificate2 whole = _directory.Write();
        _time.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(Shown(certificate), Is.EqualTo(whole.Thumbprint));
    }

    [Test]
    public void Files_that_vanish_keep_the_old_certificate()
    {
        using X509Certificate2 old = _directory.Write();
        ServerCertificate certificate = Loaded();
        File.Delete(_directory.Files.Certificate);
        _time.Pass(TimeSpan.FromSeconds(1.1));

        Assert.That(Shown(certificate), Is.EqualTo(old.Thumbprint));
        Assert.That(_log.Lines[^1], Does.Contain("cannot be used: Could not find file").And.Contains("stays in use"));
    }

    [Test]
    public void A_link_that_is_turned_to_other_files_is_a_change()
    {
        _directory.Write().Dispose();
        string old = Path.Combine(_directory.Path, "old.pem");
        File.Move(_directory.Files.Certificate, old);
        File.CreateSymbolicLink(_directory.Files.Certificate, old);
        ServerCertificate certificate = Loaded();

        File.Delete(_directory.Files.Certificate);
        using X509Certificate2 renewed = _directory.Write();
        string current = Path.Combine(_directory.Path, "new.pem");
        File.Move(_directory.Files.Certificate, current);
        File.CreateSymbolicLink(_directory.Files.Certificate, current);
        _time.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(Shown(certificate), Is.EqualTo(renewed.Thumbprint));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public void Without_both_files_there_is_no_start(bool certificate, bool key)
    {
        _directory.Write(certificate, key).Dispose();
        Assert.That(Loaded, Throws.InstanceOf<CertificateException>().With.Message.Contains(_directory.Path));
    }

    private static string Shown(ServerCertificate certificate) => certificate.Current().ServerCertificateContext!.TargetCertificate.Thumbprint;

    private ServerCertificate Loaded() => new(_directory.Files, _directory.Files.Load(), _time, _log);
}
