using System.Text;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Separation;

internal sealed class SessionStateTests
{
    private static SessionState State(TranscriptImage image) => new()
    {
        Session = "s",
        Owner = "client:1",
        Title = "main.py",
        Runner = "python3",
        StartedAt = DateTimeOffset.UnixEpoch,
        Begun = 7,
        KeptAfterEnd = TimeSpan.FromMinutes(1),
        Timeout = TimeSpan.FromSeconds(9),
        TimeoutNotice = "over\n"u8.ToArray(),
        Display = new DisplayState("d", new DisplaySize(640, 480), IsManaged: true, HasShown: false, new byte[16]),
        NoDisplay = "none",
        Progress = new SessionProgress(image, new byte[] { 0xC3 }, default, "typed"u8.ToArray()),
    };

    [Test]
    public void A_transcript_goes_on_where_it_was_left()
    {
        var before = new Transcript(64);
        before.Append(TranscriptKind.Output, Encoding.UTF8.GetBytes(new string('a', 100)));
        before.Append(TranscriptKind.Message, "{}\n"u8);
        before.Append(TranscriptKind.Error, "err"u8);

        SessionState state = SessionState.Of(State(before.Image()).ToBytes());
        var after = new Transcript(64, null, state.Progress!.Transcript);
        after.Append(TranscriptKind.Error, "or"u8);

        Assert.That(Read(after, 98), Is.EqualTo("Output:aa Message:{}\n Error:error"));
        Assert.That(after.End, Is.EqualTo(108));
        Assert.That(state.Progress.OutputRest.ToArray(), Is.EqualTo(new byte[] { 0xC3 }));
    }

    [Test]
    public void Of_a_daemon_that_was_killed_the_gap_is_known()
    {
        var after = new Transcript(64, null, TranscriptImage.At(1000));
        after.Append(TranscriptKind.Output, "x"u8);

        using TranscriptReader reader = after.Attach(990, static () => { });
        TranscriptPiece piece = reader.TryRead(new System.Buffers.ArrayBufferWriter<byte>(), 64);

        Assert.That((piece.Kind, piece.Lost, piece.Position), Is.EqualTo((TranscriptKind.Gap, 10L, 1000L)));
    }

    [Test]
    public void A_state_that_is_cut_or_too_long_is_none()
    {
        var transcript = new Transcript(64);
        transcript.Append(TranscriptKind.Output, "some"u8);
        byte[] bytes = State(transcript.Image()).ToBytes().ToArray();

        for (int length = 0; length < bytes.Length; length++) Assert.That(() => SessionState.Of(bytes.AsMemory(0, length)), Throws.TypeOf<WireException>());
        Assert.That(() => SessionState.Of(new byte[bytes.Length + 1]), Throws.TypeOf<WireException>());
    }

    private static string Read(Transcript transcript, long after)
    {
        var read = new List<string>();
        using TranscriptReader reader = transcript.Attach(after, static () => { });
        while (true)
        {
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            TranscriptPiece piece = reader.TryRead(bytes, 64);
            if (piece.Kind == TranscriptKind.None) return string.Join(' ', read);
            read.Add($"{piece.Kind}:{Encoding.UTF8.GetString(bytes.WrittenSpan)}");
        }
    }
}
