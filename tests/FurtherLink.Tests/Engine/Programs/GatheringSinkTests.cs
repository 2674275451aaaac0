using System.Buffers;
using System.Text;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Programs;

internal sealed class GatheringSinkTests
{
    private readonly ManualTime _time = new();
    private Transcript _transcript = null!;
    private GatheringSink _sink = null!;

    [SetUp]
    public void Make()
    {
        _transcript = new Transcript(1 << 20);
        _sink = new GatheringSink(new TextSink(_transcript, TranscriptKind.Error), _time);
    }

    [TearDown]
    public void Dispose() => _sink.Dispose();

    [Test]
    public void Pieces_become_one_after_ten_milliseconds_of_quiet()
    {
        _sink.Write("Traceback\n"u8);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(9));
            Assert.That(_transcript.End, Is.Zero);
            _sink.Write("line\n"u8);
        }

        _time.Advance(TimeSpan.FromMilliseconds(11));
        Assert.That(_transcript.End, Is.EqualTo(10 + 20 * 5));
    }

    [Test]
    public void After_a_quiet_the_next_piece_waits_again()
    {
        _sink.Write("one"u8);
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.That(_transcript.End, Is.EqualTo(3));
        _sink.Write("two"u8);
        Assert.That(_transcript.End, Is.EqualTo(3));
        _time.Advance(TimeSpan.FromMilliseconds(12));
        Assert.That(_transcript.End, Is.EqualTo(6));
    }

    [Test]
    public void A_flood_does_not_wait_for_quiet()
    {
        _sink.Write(new byte[40_000]);
        _sink.Write(new byte[40_000]);
        Assert.That(_transcript.End, Is.EqualTo(80_000));
        _sink.Write("rest"u8);
        _time.Advance(TimeSpan.FromMilliseconds(12));
        Assert.That(_transcript.End, Is.EqualTo(80_004));
    }

    [Test]
    public void The_end_brings_what_is_gathered_and_half_a_character_too()
    {
        _sink.Write([(byte)'a', 0xE2, 0x82]);
        _sink.Finish();
        using TranscriptReader reader = _transcript.Attach(0, static () => { });
        var text = new ArrayBufferWriter<byte>();
        Assert.That(reader.TryRead(text, 100).Kind, Is.EqualTo(TranscriptKind.Error));
        Assert.That(Encoding.UTF8.GetString(text.WrittenSpan), Is.EqualTo("a\uFFFD"));
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.That(_transcript.End, Is.EqualTo(3));
    }
}
