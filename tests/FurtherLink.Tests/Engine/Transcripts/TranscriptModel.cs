using System.Buffers;
using System.Text;

using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Transcripts;

/// <summary>A transcript beside the plainest thing that could be one: a list of everything that was ever said. Checks each piece that a reader gets.</summary>
internal sealed class TranscriptModel(int retain)
{
    private readonly List<byte> _bytes = [];
    private readonly List<(TranscriptKind Kind, int Start, int End)> _parts = []; // texts of one kind merged
    private readonly List<Viewer> _viewers = [];

    public Transcript Transcript { get; } = new(retain);

    public int Viewers => _viewers.Count;

    public bool Ended { get; private set; }

    public void Append(TranscriptKind kind, byte[] bytes)
    {
        if (kind != TranscriptKind.Message) bytes = bytes[..Utf8Boundary.CompleteLength(bytes)];
        Transcript.Append(kind, bytes);
        if (Ended || bytes.Length == 0) return;
        int start = _bytes.Count;
        _bytes.AddRange(bytes);
        if (kind != TranscriptKind.Message && _parts.Count > 0 && _parts[^1].Kind == kind) _parts[^1] = _parts[^1] with { End = _bytes.Count };
        else _parts.Add((kind, start, _bytes.Count));
        Assert.That(Transcript.End, Is.EqualTo(_bytes.Count));
    }

    public void Complete()
    {
        Transcript.Complete();
        Ended = true;
        Assert.That(Transcript.End, Is.EqualTo(_bytes.Count + 1));
    }

    public void Attach(int after)
    {
        var viewer = new Viewer();
        viewer.Reader = Transcript.Attach(after, () => viewer.Told++);
        viewer.At = viewer.Reader.Position;
        Assert.That(viewer.At, Is.LessThanOrEqualTo(after));
        _viewers.Add(viewer);
        Assert.That(Transcript.Readers, Is.EqualTo(_viewers.Count));
    }

    public void Detach(int index)
    {
        _viewers[index].Reader.Dispose();
        _viewers.RemoveAt(index);
        Assert.That(Transcript.Readers, Is.EqualTo(_viewers.Count));
    }

    /// <summary>Lets a viewer read once; false: there was nothing.</summary>
    public bool Read(int index, int most)
    {
        Viewer viewer = _viewers[index];
        var destination = new ArrayBufferWriter<byte>();
        TranscriptPiece piece = viewer.Reader.TryRead(destination, most);
        byte[] bytes = destination.WrittenSpan.ToArray();
        if (piece.Kind == TranscriptKind.None)
        {
            Assert.That(viewer.At, Is.EqualTo(Transcript.End), "nothing is read only at the end");
            return false;
        }

        Assert.That(piece.Position, Is.GreaterThan(viewer.At));
        switch (piece.Kind)
        {
            case TranscriptKind.Gap:
                Assert.That(viewer.HasRead, Is.False, "an attached reader loses nothing");
                Assert.That(piece.Lost, Is.EqualTo(piece.Position - viewer.At));
                break;
            case TranscriptKind.End:
                Assert.That(piece.Position, Is.EqualTo(_bytes.Count + 1));
                Assert.That(viewer.At, Is.EqualTo(_bytes.Count));
                break;
            default:
                Check(piece, (int)viewer.At, bytes, most);
                break;
        }

        viewer.At = piece.Position;
        viewer.HasRead = true;
        return true;
    }

    private void Check(TranscriptPiece piece, int from, byte[] bytes, int most)
    {
        int to = (int)piece.Position;
        (TranscriptKind kind, int start, int end) = _parts.Single(part => part.Start <= from && from < part.End);
        Assert.That(piece.Kind, Is.EqualTo(kind));
        Assert.That(to, Is.LessThanOrEqualTo(end));
        Assert.That(bytes, Is.EqualTo(_bytes[from..to]));
        if (kind == TranscriptKind.Message)
        {
            Assert.That((from, to), Is.EqualTo((start, end)), "a message is whole");
        }
        else
        {
            Assert.That(bytes, Has.Length.LessThanOrEqualTo(most));
            Assert.That(InsideCharacters(start, end), Has.No.Member(to), "no character is cut");
        }
    }

    private HashSet<int> InsideCharacters(int start, int end)
    {
        var inside = new HashSet<int>();
        byte[] text = [.. _bytes[start..end]];
        for (int at = 0; at < text.Length;)
        {
            bool valid = Rune.DecodeFromUtf8(text.AsSpan(at), out _, out int length) == OperationStatus.Done;
            for (int i = 1; valid && i < length; i++) _ = inside.Add(start + at + i);
            at += length;
        }

        return inside;
    }

    private sealed class Viewer
    {
        public TranscriptReader Reader { get; set; } = null!;

        public long At { get; set; }

        public bool HasRead { get; set; }

        public int Told { get; set; }
    }
}
