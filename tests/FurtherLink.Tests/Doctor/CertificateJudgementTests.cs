using System.Net;

using FurtherLink.Doctor;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Doctor;

internal sealed class CertificateJudgementTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateNames Current = OwnNames.Of("pi", [IPAddress.Parse("10.0.0.5")], []);

    [Test]
    public void One_that_counts_and_fits_is_fine_and_its_key_is_told()
    {
        LoadedCertificate made = SelfSigned(Current);
        Finding finding = CertificateCheck.Judge(made, Current, own: true, Now);
        Assert.That(finding.Verdict, Is.EqualTo(Verdict.Fine));
        Assert.That(finding.Text, Does.Contain(made.Key.Grouped));
    }

    [Test]
    public void One_that_is_over_is_wrong([Values] bool own) =>
        Assert.That(CertificateCheck.Judge(SelfSigned(Current), Current, own, Now.AddYears(30)).Verdict, Is.EqualTo(Verdict.Wrong));

    [Test]
    public void One_that_lacks_an_address_is_noted_with_who_sees_to_it()
    {
        Finding finding = CertificateCheck.Judge(SelfSigned(OwnNames.Of("pi", [], [])), Current, own: true, Now);
        Assert.That(finding.Verdict, Is.EqualTo(Verdict.Note));
        Assert.That(finding.Text, Does.Contain("not for 10.0.0.5"));
    }

    [Test]
    public void One_that_an_authority_signed_in_the_future_is_wrong_and_one_soon_over_is_noted()
    {
        using var key = Issuing.NewKey();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 authority = Issuing.Authority(key, Current, Now);
        var signed = new LoadedCertificate(Issuing.Signed(key, Current, authority, Now), [authority]);
        Assert.That(CertificateCheck.Judge(signed, Current, own: true, Now.AddDays(-100)).Verdict, Is.EqualTo(Verdict.Wrong));
        Assert.That(CertificateCheck.Judge(signed, Current, own: false, signed.Validity.Until.AddDays(-20)).Verdict, Is.EqualTo(Verdict.Note));
    }

    private static LoadedCertificate SelfSigned(CertificateNames names)
    {
        using var key = Issuing.NewKey();
        return new LoadedCertificate(Issuing.SelfSigned(key, names, Now), []);
    }
}
