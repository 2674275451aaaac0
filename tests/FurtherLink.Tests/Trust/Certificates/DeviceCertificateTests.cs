using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class DeviceCertificateTests
{
    private readonly List<string> _warnings = [];
    private CertificateDirectory _directory = null!;
    private DeviceCertificate _own = null!;

    [SetUp]
    public void Make()
    {
        _warnings.Clear();
        _directory = new CertificateDirectory();
        _own = new DeviceCertificate(Path.Combine(_directory.Path, "state"), TimeProvider.System);
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void It_is_for_the_names_of_this_machine_and_holds_its_key()
    {
        using X509Certificate2 certificate = _own.Ensure(_warnings.Add).Load().Leaf;
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        string host = System.Net.Dns.GetHostName();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names.EnumerateDnsNames(), Is.SupersetOf(new[] { "localhost", host, host + ".local" }));
            Assert.That(names.EnumerateIPAddresses().Select(address => address.ToString()), Is.EqualTo(new[] { "127.0.0.1", "::1" }));
            Assert.That(certificate.GetECDsaPrivateKey()?.KeySize, Is.EqualTo(256));
            Assert.That(certificate.NotAfter.ToUniversalTime().Year, Is.EqualTo(2049));
            Assert.That(_warnings, Is.Empty);
        }
    }

    [Test]
    public void Its_key_is_nobody_elses_to_read_and_the_certificate_is_everybodys()
    {
        string path = _own.Ensure(_warnings.Add).Key;
        string shared = DeviceCertificate.PublicPath(Path.Combine(_directory.Path, "state"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(
                File.GetUnixFileMode(Path.GetDirectoryName(path)!),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            Assert.That(File.ReadAllText(shared), Does.Contain("BEGIN CERTIFICATE").And.Not.Contain("PRIVATE"));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(path)!), Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void It_is_kept()
    {
        string first = File.ReadAllText(_own.Ensure(_warnings.Add).Certificate);
        Assert.That(File.ReadAllText(_own.Ensure(_warnings.Add).Certificate), Is.EqualTo(first));
    }

    [Test]
    public void One_that_is_over_is_replaced_and_that_is_told()
    {
        string path = _own.Ensure(_warnings.Add).Certificate;
        _directory.Write(until: DateTimeOffset.UtcNow.AddDays(-1));
        File.WriteAllText(path, File.ReadAllText(_directory.Files.Certificate) + "\n" + File.ReadAllText(_directory.Files.Key));

        using X509Certificate2 certificate = _own.Ensure(_warnings.Add).Load().Leaf;
        Assert.That(certificate.NotAfter, Is.GreaterThan(DateTime.Now));
        Assert.That(_warnings.Single(), Does.Contain("expired on"));
    }

    [Test]
    public void One_that_cannot_be_read_is_replaced_and_that_is_told()
    {
        string path = _own.Ensure(_warnings.Add).Certificate;
        File.WriteAllText(path, "half a certif");

        Assert.That(() => _own.Ensure(_warnings.Add).Load(), Throws.Nothing);
        Assert.That(_warnings.Single(), Does.StartWith($"certificate {path} cannot be used"));
    }
}
