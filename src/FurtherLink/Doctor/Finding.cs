namespace FurtherLink.Doctor;

/// <summary>How something that was looked at is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Worth knowing; nothing fails because of it.</summary>
    Note,

    /// <summary>It could not be looked at.</summary>
    Unknown,

    /// <summary>Something fails, or will.</summary>
    Wrong,
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">How it is.</param>
/// <param name="Text">What is so, in plain words.</param>
/// <param name="Advice">What to do about it; null where there is nothing to do.</param>
internal sealed record Finding(Verdict Verdict, string Text, string? Advice = null)
{
    public static Finding Fine(string text) => new(Verdict.Fine, text);

    public static Finding Note(string text, string? advice = null) => new(Verdict.Note, text, advice);

    public static Finding Unknown(string text, string? advice = null) => new(Verdict.Unknown, text, advice);

    public static Finding Wrong(string text, string advice) => new(Verdict.Wrong, text, advice);
}
