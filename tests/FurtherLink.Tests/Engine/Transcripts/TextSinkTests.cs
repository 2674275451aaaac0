using System.Buffers;
using System.Text;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Transcripts;

internal sealed class TextSinkTests
{
    private static readonly byte[][] Texts =
    [
        "a\u00e9\u20ac\U0001f600z"u8.ToArray(),
        [0xE2, 0xF0, 0x9F, 0x98, 0x80, (byte)'a'],       // a start that comes to nothing, then a character of four bytes
        [0xE2, 0x82, 0xF0, 0x9F, 0x98, 0x80],
        [0xF0, 0x9F, 0xF0, 0x9F, 0x98, 0x80],
        [0xE2, 0xE2, 0xE2, 0x82, 0xAC],
        [0x80, 0x80, 0x80, 0x80, 0x80],
        [0xC0, 0x80, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xFF, 0xFE],
        [0xF0, 0x9F, 0x98],                               // cut short by the end
    ];

    [TestCaseSource(nameof(Texts))]
    public void However_bytes_are_split_the_same_bytes_arrive_and_no_character_is_cut(byte[] text)
    {
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                List<byte[]> pieces = PiecesOf(text[..first], text[first..second], text[second..]);
                Assert.That(pieces.SelectMany(piece => piece), Is.EqualTo(text), $"cut at {first} and {second}");
                Assert.That(string.Concat(pieces.Select(Encoding.UTF8.GetString)), Is.EqualTo(Encoding.UTF8.GetString(text)), $"cut at {first} and {second}");
            }
        }
    }

    [Test]
    public void Random_bytes_in_random_pieces_arrive_as_they_were() => Scripts.ForAll(1 << 16, 500, static numbers =>
    {
        // Mostly bytes of the kinds that matter, so that starts, continuations and their mixtures are met often.
        byte[] alphabet = [(byte)'a', 0x80, 0x9F, 0xBF, 0xC3, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0x80, 0xF4, 0xFF];
        byte[] text = [.. numbers.Select(number => alphabet[number % alphabet.Length])];
        var chunks = new List<byte[]>();
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            int length = Math.Min(1 + numbers[i] / 16 % 5, text.Length - at);
            chunks.Add(text[at..(at + length)]);
            at += length;
        }

        List<byte[]> pieces = PiecesOf([.. chunks]);

        Assert.That(pieces.SelectMany(piece => piece), Is.EqualTo(text));
        Assert.That(string.Concat(pieces.Select(Encoding.UTF8.GetString)), Is.EqualTo(Encoding.UTF8.GetString(text)));
    });

    [Test]
    public void Only_the_start_of_a_character_is_held_back()
    {
        var transcript = new Transcript(1024);
        var sink = new TextSink(transcript, TranscriptKind.Output);
        sink.Write([(byte)'a', 0xE2, 0x82]);
        Assert.That(transcript.End, Is.EqualTo(1));
        sink.Write([0xAC]);
        Assert.That(transcript.End, Is.EqualTo(4));
        sink.Write([0xE2]);
        sink.Finish();
        Assert.That(transcript.End, Is.EqualTo(5));
    }

    // Each piece as a reader would get it that reads after every write.
    private static List<byte[]> PiecesOf(params byte[][] chunks)
    {
        var transcript = new Transcript(0);
        using TranscriptReader reader = transcript.Attach(0, static () => { });
        var sink = new TextSink(transcript, TranscriptKind.Output);
        var pieces = new List<byte[]>();
        foreach (byte[] chunk in chunks)
        {
            sink.Write(chunk);
            Read();
        }

        sink.Finish();
        Read();
        return pieces;

        void Read()
        {
            while (true)
            {
                var piece = new ArrayBufferWriter<byte>();
                if (reader.TryRead(piece, 1024).Kind == TranscriptKind.None) return;
                pieces.Add(piece.WrittenSpan.ToArray());
            }
        }
    }
}
