using FurtherLink.Commands;
using FurtherLink.Doctor;

namespace FurtherLink.Tests.Doctor;

internal sealed class ExaminationTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_check_that_fails_is_a_finding_and_the_next_goes_on(CancellationToken ct)
    {
        IReadOnlyList<Diagnosis> all = await Examination.RunAsync([new Failing(), new ClockCheck(TimeProvider.System)], ct);
        Assert.That(all.Select(diagnosis => diagnosis.Finding.Verdict), Is.EqualTo([Verdict.Unknown, Verdict.Fine]));
        Assert.That(all[0].Finding.Text, Does.Contain("out of luck"));
    }

    [TestCase(Verdict.Fine, true, "Nothing is wrong.")]
    [TestCase(Verdict.Note, true, "Nothing is wrong.")]
    [TestCase(Verdict.Unknown, true, "Nothing is wrong.")]
    [TestCase(Verdict.Wrong, false, "One thing is wrong.")]
    public void Only_what_is_wrong_counts(Verdict verdict, bool well, string told)
    {
        var report = new DoctorReport([new Diagnosis("this", new Finding(verdict, "text", "advice"))]);
        Assert.That(report.IsWell, Is.EqualTo(well));
        Assert.That(report.ToText(), Does.Contain("this").And.Contain("text").And.Contain("→ advice").And.Contain(told));
        Assert.That(report.ToJson(), Does.Contain($"\"ok\": {(well ? "true" : "false")}").And.Contain($"\"verdict\": \"{verdict.ToString().ToLowerInvariant()}\""));
    }

    private sealed class Failing : ICheck
    {
        public string Subject => "luck";

        public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => throw new InvalidOperationException("out of luck");
    }
}
