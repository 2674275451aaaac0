using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class CertificateAuthorityTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private CertificateLog _log = null!;
    private CertificateDirectory _directory = null!;
    private StateFiles _files = null!;
    private WallClock _clock = null!;
    private CertificateNames _names = null!;

    [SetUp]
    public void Make()
    {
        _log = new CertificateLog();
        _directory = new CertificateDirectory();
        _files = new StateFiles(_directory.Path);
        _clock = new WallClock(Now);
        _names = OwnNames.Of("pi", [IPAddress.Parse("192.168.1.20"), IPAddress.Parse("2001:db8::7")], []);
    }

    [TearDown]
    public void Remove() => _directory.Dispose();

    [Test]
    public void It_signs_the_same_key_for_the_same_names_and_for_a_time_that_every_system_takes()
    {
        LoadedCertificate before = Device().Ensure();
        LoadedCertificate signed = Device().MakeAuthority();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(signed.Key, Is.EqualTo(before.Key));
            Assert.That(signed.Names.All, Is.EqualTo(before.Names.All));
            Assert.That((signed.Validity.Until - signed.Validity.From).TotalDays, Is.LessThanOrEqualTo(825));
            Assert.That(TrustedWith(signed), Is.True);
            Assert.That(_log.Warnings, Is.Empty);
        }
    }

    [Test]
    public void It_can_vouch_for_no_other_name()
    {
        Device().MakeAuthority();
        using var key = Issuing.NewKey();
        using X509Certificate2 authority = CertificateAuthority.Read(_files, _log)!;
        foreach (string name in new[] { "bank.example", "pi.local.example", "xpi.local" })
        {
            var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
            var alternatives = new SubjectAlternativeNameBuilder();
            alternatives.AddDnsName(name);
            request.CertificateExtensions.Add(alternatives.Build());
            using X509Certificate2 forged = request.Create(authority, Now, Now.AddDays(100), [1, 2, 3]);
            Assert.That(TrustedWith(new LoadedCertificate(forged, [])), Is.False, name);
        }
    }

    [Test]
    public void Names_that_it_may_not_vouch_for_are_left_out_and_that_is_told()
    {
        Device().MakeAuthority();
        _names = OwnNames.Of("pi", [IPAddress.Parse("10.0.0.5")], ["pi.school.example"]);
        LoadedCertificate renewed = Device().Renew(newKey: false);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(renewed.Names.Addresses, Does.Not.Contain(IPAddress.Parse("10.0.0.5")));
            Assert.That(renewed.Names.Dns, Does.Contain("pi.local").And.Not.Contain("pi.school.example"));
            Assert.That(TrustedWith(renewed), Is.True);
            Assert.That(_log.Warnings.Single(), Does.Contain("may not vouch for pi.school.example, 10.0.0.5"));
            Assert.That(Device().Update().Leaf.RawData, Is.EqualTo(renewed.Leaf.RawData), "there is nothing to be gained by trying again");
        }
    }

    [TestCase(0, true)]
    [TestCase(700, true)]
    [TestCase(745, false)]
    [TestCase(2000, false)]
    public void Its_certificate_is_renewed_in_time(int days, bool kept)
    {
        LoadedCertificate first = Device().MakeAuthority();
        _clock.Now = Now.AddDays(days);
        LoadedCertificate later = Device().Ensure();
        Assert.That(later.Leaf.RawData.SequenceEqual(first.Leaf.RawData), Is.EqualTo(kept));
        Assert.That(later.Key, Is.EqualTo(first.Key));
        Assert.That(TrustedWith(later), Is.True);
    }

    [Test]
    public void A_clock_without_battery_renews_nothing()
    {
        LoadedCertificate first = Device().MakeAuthority();
        _clock.Now = DateTimeOffset.UnixEpoch;
        Assert.That(Device().Ensure().Leaf.RawData, Is.EqualTo(first.Leaf.RawData));
    }

    [TestCase(1970)]
    [TestCase(2047)]
    [TestCase(2060)]
    public void What_is_made_while_the_clock_is_wrong_is_put_right_when_that_is(int year)
    {
        Device().MakeAuthority();
        _clock.Now = new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.That(Device().Renew(newKey: false).Leaf.HasPrivateKey);
        _clock.Now = Now;
        LoadedCertificate right = Device().Ensure();
        Assert.That(TrustedWith(right), Is.True);
    }

    [Test]
    public void Another_one_and_reset_leave_the_devices_key_alone()
    {
        LoadedCertificate first = Device().MakeAuthority();
        LoadedCertificate second = Device().MakeAuthority();
        LoadedCertificate own = Device().Reset();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Leaf.Issuer, Is.Not.EqualTo(first.Leaf.Issuer));
            Assert.That(own.Leaf.Issuer, Is.EqualTo(own.Leaf.Subject));
            Assert.That(new[] { second.Key, own.Key }, Is.All.EqualTo(first.Key));
            Assert.That(_files.AuthorityCertificate, Does.Not.Exist);
            Assert.That(_files.Authority, Does.Not.Exist);
        }
    }

    private DeviceCertificate Device() => new(_files, () => _names, _clock, _log);

    private bool TrustedWith(LoadedCertificate certificate)
    {
        using var chain = new X509Chain();
        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(_files.AuthorityCertificate);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _clock.Now.UtcDateTime;
        return chain.Build(certificate.Leaf);
    }
}
