using System.Text;
using System.Text.Json;

using FurtherLink.Doctor;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary>What the doctor says, for people and for programs.</summary>
internal sealed class DoctorReport(IReadOnlyList<Diagnosis> all)
{
    private const string Indent = "                     ";

    private int Wrongs => all.Count(diagnosis => diagnosis.Finding.Verdict == Verdict.Wrong);

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWell => Wrongs == 0;

    public string ToText()
    {
        var text = new StringBuilder();
        foreach ((string subject, Finding finding) in all)
        {
            text.Append($"{Word(finding.Verdict),-6} {subject,-13} {finding.Text}\n");
            if (finding.Advice is not null) text.Append($"{Indent}→ {finding.Advice}\n");
        }

        return text.Append(Wrongs switch { 0 => "\nNothing is wrong.\n", 1 => "\nOne thing is wrong.\n", int more => $"\n{more} things are wrong.\n" }).ToString();
    }

    public string ToJson()
    {
        var answer = new DoctorAnswer(IsWell, ProductVersion.Text, [.. all.Select(diagnosis => new DoctorLine(
            diagnosis.Subject, diagnosis.Finding.Verdict.ToString().ToLowerInvariant(), diagnosis.Finding.Text, diagnosis.Finding.Advice))]);
        return JsonSerializer.Serialize(answer, CommandJson.Plain.DoctorAnswer) + "\n";
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Fine => "ok",
        Verdict.Note => "note",
        Verdict.Unknown => "?",
        _ => "WRONG",
    };
}

internal sealed record DoctorAnswer(bool Ok, string Version, IReadOnlyList<DoctorLine> Findings);

internal sealed record DoctorLine(string Check, string Verdict, string Text, string? Advice);
