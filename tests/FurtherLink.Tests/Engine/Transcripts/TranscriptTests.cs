using System.Buffers;
using System.Text;

using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Transcripts;

internal sealed class TranscriptTests
{
    private static readonly byte[] Alphabet =
        [.. "a\u00e9\u20ac\U0001f600"u8, .. "b\U0001f600\u20ac"u8, 0x80, 0x80, 0x80, 0x80, 0xE2, 0xF0, 0x9F, 0xFF, (byte)'c'];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(50)]
    [TestCase(100_000)]
    public void Whatever_is_appended_and_read_every_reader_sees_one_contiguous_stream(int retain) => Scripts.ForAll(int.MaxValue, 300, numbers =>
    {
        var model = new TranscriptModel(retain);
        foreach (int number in numbers) Do(model, number);
        model.Complete();
        model.Append(TranscriptKind.Output, "after the end"u8.ToArray());
        for (int i = 0; i < model.Viewers; i++)
        {
            while (model.Read(i, 7))
            {
            }
        }
    });

    [Test]
    public void What_is_overwritten_with_nobody_attached_is_counted_and_what_was_read_is_not()
    {
        List<long> told = [];
        var transcript = new Transcript(1000, told.Add);
        TranscriptReader reader = transcript.Attach(0, static () => { });
        transcript.Append(TranscriptKind.Output, new byte[5000]);
        while (reader.TryRead(new ArrayBufferWriter<byte>(), 4096).Kind != TranscriptKind.None)
        {
        }

        Assert.That(told, Is.Empty);
        reader.Dispose();
        transcript.Append(TranscriptKind.Output, new byte[500]);
        Assert.That(told, Is.Empty, "what was read was forgotten");
        transcript.Append(TranscriptKind.Output, new byte[700]);
        transcript.Append(TranscriptKind.Output, new byte[10_000]);
        Assert.That(told, Is.EqualTo(new long[] { 200, 10_200 }));
    }

    [TestCase(4)]
    [TestCase(5)]
    [TestCase(64)]
    public void Bytes_that_are_no_text_are_not_lost_to_an_attached_reader(int most)
    {
        var model = new TranscriptModel(0);
        model.Attach(0);
        model.Append(TranscriptKind.Output, [.. Enumerable.Repeat((byte)0x80, 1000)]);
        model.Complete();
        while (model.Read(0, most))
        {
        }
    }

    [Test]
    public void A_message_is_whole_even_for_who_asks_for_a_part_of_it()
    {
        var model = new TranscriptModel(1000);
        model.Append(TranscriptKind.Output, "text"u8.ToArray());
        model.Append(TranscriptKind.Message, "{message}"u8.ToArray());
        model.Attach(7);
        Assert.That(model.Read(0, 4), Is.True);
    }

    [Test]
    public void A_position_past_the_end_or_negative_is_refused()
    {
        var transcript = new Transcript(0);
        transcript.Append(TranscriptKind.Output, "12345"u8);
        Assert.That(() => transcript.Attach(6, static () => { }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => transcript.Attach(-1, static () => { }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        using TranscriptReader reader = transcript.Attach(5, static () => { });
        Assert.That(reader.TryRead(new ArrayBufferWriter<byte>(), 10).Kind, Is.EqualTo(TranscriptKind.None));
    }

    [Test]
    public void A_reader_is_told_once_for_each_time_that_it_found_nothing()
    {
        var transcript = new Transcript(0);
        int told = 0;
        using TranscriptReader reader = transcript.Attach(0, () => told++);
        transcript.Append(TranscriptKind.Output, "a"u8);
        Assert.That(told, Is.Zero, "it has not looked yet");
        Assert.That(ReadText(reader), Is.EqualTo("a"));
        transcript.Append(TranscriptKind.Output, "b"u8);
        transcript.Append(TranscriptKind.Output, "c"u8);
        Assert.That(told, Is.EqualTo(1));
        Assert.That(ReadText(reader), Is.EqualTo("bc"));
        transcript.Complete();
        Assert.That(told, Is.EqualTo(2));
    }

    [Test]
    public void A_slow_reader_makes_writers_wait_and_reading_or_leaving_lets_them_go_on()
    {
        var transcript = new Transcript(0);
        TranscriptReader slow = transcript.Attach(0, static () => { });
        using TranscriptReader quick = transcript.Attach(0, static () => { });
        transcript.Append(TranscriptKind.Output, new byte[Transcript.HighWater - 1]);
        Assert.That(transcript.RoomAsync().IsCompleted, Is.True);
        transcript.Append(TranscriptKind.Output, [0]);
        Task room = transcript.RoomAsync();
        _ = ReadText(quick);
        Assert.That(room.IsCompleted, Is.False);
        _ = slow.TryRead(new ArrayBufferWriter<byte>(), 4);
        Assert.That(room.IsCompleted, Is.True);
        transcript.Append(TranscriptKind.Output, new byte[100]);
        _ = ReadText(quick);
        room = transcript.RoomAsync();
        Assert.That(room.IsCompleted, Is.False);
        slow.Dispose();
        slow.Dispose();
        Assert.That(room.IsCompleted, Is.True);
    }

    [Test]
    public void With_nobody_attached_what_is_kept_is_bounded()
    {
        var transcript = new Transcript(10_000);
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(transcript.RoomAsync().IsCompleted, Is.True);
            transcript.Append(i % 3 == 0 ? TranscriptKind.Error : TranscriptKind.Output, "0123456789 \u20ac\n"u8);
        }

        using TranscriptReader late = transcript.Attach(0, static () => { });
        TranscriptPiece gap = late.TryRead(new ArrayBufferWriter<byte>(), 100);
        Assert.That(gap.Kind, Is.EqualTo(TranscriptKind.Gap));
        Assert.That(transcript.End - gap.Lost, Is.InRange(9_990, 10_000));
    }

    [Test]
    public void A_flood_of_tiny_pieces_of_alternating_kinds_is_bounded_too()
    {
        var transcript = new Transcript(1 << 20);
        for (int i = 0; i < 200_000; i++) transcript.Append(i % 2 == 0 ? TranscriptKind.Error : TranscriptKind.Output, "x"u8);
        using TranscriptReader late = transcript.Attach(0, static () => { });
        TranscriptPiece gap = late.TryRead(new ArrayBufferWriter<byte>(), 100);
        Assert.That(transcript.End - gap.Lost, Is.InRange(8 * 1024, 16 * 1024 + 1));
    }

    [Test]
    public void While_holding_writers_wait_for_the_reader_that_may_come_back()
    {
        var transcript = new Transcript(1000) { Holding = true };
        transcript.Attach(0, static () => { }).Dispose();
        transcript.Append(TranscriptKind.Output, new byte[499]);
        Assert.That(transcript.RoomAsync().IsCompleted, Is.True);
        transcript.Append(TranscriptKind.Output, new byte[1]);
        Task room = transcript.RoomAsync();
        Assert.That(room.IsCompleted, Is.False);
        transcript.Holding = false;
        Assert.That(room.IsCompleted, Is.True);
    }

    [Test]
    public void Writers_held_for_a_reader_go_on_when_it_comes_back_at_the_end()
    {
        var transcript = new Transcript(1000) { Holding = true };
        transcript.Append(TranscriptKind.Output, new byte[600]);
        Task room = transcript.RoomAsync();
        Assert.That(room.IsCompleted, Is.False);
        using TranscriptReader reader = transcript.Attach(600, static () => { });
        Assert.That(room.IsCompleted, Is.True);
    }

    [Test]
    public void Of_frames_only_the_newest_is_read_and_text_is_not_kept_waiting_by_them()
    {
        var transcript = new Transcript(0);
        using TranscriptReader reader = transcript.Attach(0, static () => { });
        transcript.SetFrame("one"u8);
        transcript.SetFrame("two"u8);
        transcript.Append(TranscriptKind.Output, "text"u8);
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.Frame, "two", 0L)));
        transcript.SetFrame("three"u8);
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.Output, "text", 4L)));
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.Frame, "three", 4L)));
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.None, "", 0L)));
        transcript.SetFrame("four"u8);
        transcript.Complete();
        transcript.SetFrame("five"u8);
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.Frame, "four", 4L)));
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.End, "", 5L)));
    }

    [Test]
    public void A_frame_that_is_not_to_be_taken_now_is_replaced_and_comes_before_the_end()
    {
        var transcript = new Transcript(0);
        using TranscriptReader reader = transcript.Attach(0, static () => { });
        transcript.SetFrame("one"u8);
        transcript.Append(TranscriptKind.Output, "text"u8);
        Assert.That(Held(), Is.EqualTo((TranscriptKind.Output, false)));
        Assert.That(Held(), Is.EqualTo((TranscriptKind.None, true)));
        transcript.SetFrame("two"u8);
        transcript.Complete();
        Assert.That(Held(), Is.EqualTo((TranscriptKind.None, true)));
        Assert.That(Read(reader), Is.EqualTo((TranscriptKind.Frame, "two", 4L)));
        Assert.That(Held(), Is.EqualTo((TranscriptKind.End, false)));

        (TranscriptKind Kind, bool Holds) Held()
        {
            TranscriptKind kind = reader.TryRead(new ArrayBufferWriter<byte>(), 100, frames: false).Kind;
            return (kind, reader.HoldsFrame);
        }
    }

    private static void Do(TranscriptModel model, int number)
    {
        int what = number % 11, argument = number / 11;
        int length = 1 + argument % 23;
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => Alphabet[(argument / 23 + i) % Alphabet.Length])];
        int end = (int)model.Transcript.End;
        switch (what)
        {
            case 0 or 1 or 2: model.Append(TranscriptKind.Output, bytes); break;
            case 3: model.Append(TranscriptKind.Error, bytes); break;
            case 4: model.Append(TranscriptKind.Message, bytes); break;
            case 5 when model.Viewers < 4: model.Attach(argument % (end + 1)); break;
            case 6 when model.Viewers > 0: model.Detach(argument % model.Viewers); break;
            case 7: model.Transcript.Holding = argument % 2 == 0; break;
            case > 7 when model.Viewers > 0: _ = model.Read(argument % model.Viewers, 4 + argument / 7 % 20); break;
            default: break;
        }
    }

    private static string ReadText(TranscriptReader reader)
    {
        var text = new ArrayBufferWriter<byte>();
        while (reader.TryRead(text, 1024).Kind != TranscriptKind.None)
        {
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static (TranscriptKind Kind, string Text, long Position) Read(TranscriptReader reader)
    {
        var text = new ArrayBufferWriter<byte>();
        TranscriptPiece piece = reader.TryRead(text, 1024);
        return (piece.Kind, Encoding.UTF8.GetString(text.WrittenSpan), piece.Position);
    }
}
