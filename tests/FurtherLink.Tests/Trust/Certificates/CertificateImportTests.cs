using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class CertificateImportTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private CertificateDirectory _directory = null!;

    [SetUp]
    public void Make() => _directory = new CertificateDirectory();

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void A_good_pair_is_taken_whatever_the_kind_of_its_key([Values] bool rsa)
    {
        Write(rsa: rsa, names: ["pi.local"]);
        LoadedCertificate loaded = CertificateImport.Check(_directory.Files, Now);
        Assert.That(CertificateImport.Doubts(loaded, OwnNames.Of("pi", [], []), Now), Is.Empty);

        var files = new StateFiles(Path.Combine(_directory.Path, "state"));
        DeviceCertificate device = new(files, () => OwnNames.Of("pi", [], []), new WallClock(Now), new CertificateLog());
        KeyFingerprint own = device.Ensure().Key;
        device.Import(loaded);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(device.Ensure().Leaf.RawData, Is.EqualTo(loaded.Leaf.RawData));
            Assert.That(device.Load().Key, Is.EqualTo(loaded.Key).And.Not.EqualTo(own));
            Assert.That(File.GetUnixFileMode(files.Imported), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.ReadAllText(files.Certificate), Does.Not.Contain("PRIVATE"));
            Assert.That(device.Reset().Key, Is.EqualTo(own));
        }
    }

    [Test]
    public void The_key_of_another_certificate_is_refused()
    {
        Write();
        string key = File.ReadAllText(_directory.Files.Key);
        Write();
        File.WriteAllText(_directory.Files.Key, key);
        Refused("is not that of the first certificate");
    }

    [Test]
    public void A_key_that_is_encrypted_is_refused_with_the_way_out()
    {
        Write();
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_directory.Files.Key));
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        File.WriteAllText(_directory.Files.Key, key.ExportEncryptedPkcs8PrivateKeyPem("secret", parameters));
        Refused("encrypted", "openssl pkey");
    }

    [Test]
    public void One_that_is_over_is_refused_and_a_clock_without_battery_is_not_believed()
    {
        Write(until: Now.AddDays(-1));
        Refused("expired on 2027-02-28");
        Assert.That(() => CertificateImport.Check(_directory.Files, DateTimeOffset.UnixEpoch), Throws.Nothing);
    }

    [Test]
    public void One_for_clients_is_refused()
    {
        Write(use: "1.3.6.1.5.5.7.3.2");
        Refused("not made for a server");
    }

    [Test]
    public void A_short_key_is_refused()
    {
        Write(rsa: true, bits: 1024);
        Refused("1024 bits");
    }

    [Test]
    public void Files_in_another_form_are_refused_with_what_is_expected()
    {
        Write();
        byte[] der = X509CertificateLoader.LoadCertificateFromFile(_directory.Files.Certificate).RawData;
        string key = File.ReadAllText(_directory.Files.Key);
        File.WriteAllText(_directory.Files.Key, "no key");
        Refused("no private key in PEM form");
        File.WriteAllText(_directory.Files.Key, key);
        File.WriteAllBytes(_directory.Files.Certificate, der);
        Refused("no certificate in PEM form");
        File.Delete(_directory.Files.Certificate);
        Refused("Could not find file");
    }

    [Test]
    public void What_browsers_will_stumble_over_is_told()
    {
        Write(names: ["elsewhere.example"], from: Now.AddDays(3), authority: true);
        LoadedCertificate loaded = CertificateImport.Check(_directory.Files, Now);
        IEnumerable<string> doubts = CertificateImport.Doubts(loaded, OwnNames.Of("pi", [], []), Now);
        Assert.That(doubts, Has.Some.Contains("elsewhere.example").And.Some.Contains("only from 2027-03-04").And.Some.Contains("certificate authority"));
    }

    private void Refused(params string[] words)
    {
        CertificateException? refused = Assert.Throws<CertificateException>(() => CertificateImport.Check(_directory.Files, Now));
        foreach (string word in words) Assert.That(refused!.Message, Does.Contain(word));
    }

    private void Write(
        bool rsa = false, int bits = 2048, bool authority = false, string use = "1.3.6.1.5.5.7.3.1", DateTimeOffset? from = null, DateTimeOffset? until = null, string[]? names = null)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(bits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA big
            ? new CertificateRequest("CN=brought", big, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=brought", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names ?? ["pi"]) alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 made = request.CreateSelfSigned(from ?? Now.AddYears(-1), until ?? Now.AddYears(1));
        File.WriteAllText(_directory.Files.Certificate, made.ExportCertificatePem());
        File.WriteAllText(_directory.Files.Key, key.ExportPkcs8PrivateKeyPem());
    }
}
