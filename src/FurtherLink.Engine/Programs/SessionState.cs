using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// What a daemon has to know of a detachable program to go on with it. It is kept beside the program, by the launcher, which cannot read it: without its
/// <see cref="Progress"/> from the start on, in case this daemon is killed, and whole when it stops.
/// </summary>
internal sealed record SessionState
{
    // Of the state alone: the launcher may be older than the daemon.
    private const byte Version = 2;

    public required string Session { get; init; }

    public required string Owner { get; init; }

    public required string Title { get; init; }

    public required string Runner { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>By the monotonic clock, which all processes of the machine share.</summary>
    public required long Begun { get; init; }

    public required TimeSpan KeptAfterEnd { get; init; }

    public TimeSpan? Timeout { get; init; }

    public ReadOnlyMemory<byte>? TimeoutNotice { get; init; }

    public string? Exclusive { get; init; }

    public string? Miniscreen { get; init; }

    /// <summary>What it draws on; null: it has no display.</summary>
    public DisplayState? Display { get; init; }

    /// <summary>Why it has none though it asked for one; null otherwise.</summary>
    public string? NoDisplay { get; init; }

    /// <summary>How far it has come; null: the daemon was killed, and only what it counted is known.</summary>
    public SessionProgress? Progress { get; init; }

    public ReadOnlyMemory<byte> ToBytes()
    {
        WireWriter fields = new WireWriter().Byte(Version).Text(Session).Text(Owner).Text(Title).Text(Runner).Long(StartedAt.UtcTicks).Long(Begun)
            .Long(KeptAfterEnd.Ticks).OptionalLong(Timeout?.Ticks).OptionalText(Exclusive).OptionalText(Miniscreen).Flag(TimeoutNotice is not null);
        if (TimeoutNotice is { } notice) fields.Bytes(notice.Span);
        fields.Flag(Display is not null);
        if (Display is { } display) fields.Text(display.Id).Int(display.Size.Width).Int(display.Size.Height).Flag(display.IsManaged).Flag(display.HasShown).Bytes(display.Cookie.Span);
        fields.OptionalText(NoDisplay).Flag(Progress is not null);
        if (Progress is not { } progress) return fields.Written;
        TranscriptImage image = progress.Transcript;
        fields.Long(image.Start).Long(image.LeftAt).Long(image.Unread).Int(image.Runs.Count);
        foreach ((TranscriptKind kind, long end) in image.Runs) fields.Byte((byte)kind).Long(end);
        fields.Bytes(image.Bytes.Span).Bytes(progress.OutputRest.Span).Bytes(progress.ErrorRest.Span).Bytes(progress.Input.Span);
        return fields.Written;
    }

    /// <exception cref="WireException">It is none, or one of another version.</exception>
    public static SessionState Of(ReadOnlyMemory<byte> bytes)
    {
        var fields = new WireReader(bytes);
        if (fields.Byte() is var version && version != Version) throw new WireException($"its state is of version {version}");
        var state = new SessionState
        {
            Session = fields.Text(),
            Owner = fields.Text(),
            Title = fields.Text(),
            Runner = fields.Text(),
            StartedAt = new DateTimeOffset(fields.Long(), TimeSpan.Zero),
            Begun = fields.Long(),
            KeptAfterEnd = new TimeSpan(fields.Long()),
            Timeout = fields.OptionalLong() is { } ticks ? new TimeSpan(ticks) : null,
            Exclusive = fields.OptionalText(),
            Miniscreen = fields.OptionalText(),
            TimeoutNotice = fields.Flag() ? fields.Bytes() : null,
            Display = fields.Flag() ? new DisplayState(fields.Text(), new DisplaySize(fields.Int(), fields.Int()), fields.Flag(), fields.Flag(), fields.Bytes()) : null,
            NoDisplay = fields.OptionalText(),
            Progress = fields.Flag() ? ReadProgress(fields) : null,
        };
        fields.End();
        return state;
    }

    private static SessionProgress ReadProgress(WireReader fields)
    {
        long start = fields.Long(), leftAt = fields.Long(), unread = fields.Long();
        var runs = new (TranscriptKind Kind, long End)[fields.Count()];
        for (int run = 0; run < runs.Length; run++) runs[run] = ((TranscriptKind)fields.Byte(), fields.Long());
        var image = new TranscriptImage(start, leftAt, unread, runs, fields.Bytes());
        var progress = new SessionProgress(image, fields.Bytes(), fields.Bytes(), fields.Bytes());
        int most = Utf8Boundary.MaxCharacterBytes - 1;
        if (progress.OutputRest.Length > most || progress.ErrorRest.Length > most) throw new WireException("more is left of a character than it has");
        return image.Problem is { } problem ? throw new WireException(problem) : progress;
    }
}

/// <summary>How far a program has come.</summary>
/// <param name="Transcript">What it has said.</param>
/// <param name="OutputRest">The start of a character of its output.</param>
/// <param name="ErrorRest">The start of a character of its errors.</param>
/// <param name="Input">What it has been sent and has not read.</param>
internal sealed record SessionProgress(
    TranscriptImage Transcript, ReadOnlyMemory<byte> OutputRest, ReadOnlyMemory<byte> ErrorRest, ReadOnlyMemory<byte> Input);

/// <summary>A program of the daemon before this one.</summary>
/// <param name="State">What that one said of it last.</param>
/// <param name="Reached">To where its transcript had come, if that was counted.</param>
internal sealed record Adoption(SessionState State, long? Reached)
{
    /// <summary>The transcript to go on with. Of a daemon that was killed only the position is left, and so whoever comes back learns how much is missing.</summary>
    public TranscriptImage Image => State.Progress?.Transcript ?? TranscriptImage.At(Math.Max(0, Reached ?? 0));
}
