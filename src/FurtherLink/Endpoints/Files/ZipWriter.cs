using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;

using FurtherLink.Linux.Files;

namespace FurtherLink.Endpoints.Files;

/// <summary>
/// Writes a zip. What .NET's archive writes goes into memory, since for some of it it would wait (directories, the end of a file), on the thread of every socket perhaps,
/// for a client that reads as slowly as it likes. The only one who waits is <see cref="FlushAsync"/>, which is to be called after each piece.
/// </summary>
internal sealed class ZipWriter : IDisposable
{
    private const string LeftOut = "LEFT-OUT.txt";
    private const int SentAtATime = 16 * 1024;

    private static readonly DateTimeOffset EarliestTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the format knows no other
    private static readonly DateTimeOffset LatestTime = new(2107, 12, 31, 23, 59, 58, TimeSpan.Zero);

    private readonly Unflushed _target;
    private readonly string _top;
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly StringBuilder _leftOut = new();
    private bool _isComplete;

    /// <summary>Begins one.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="top">The directory that everything in it is below.</param>
    public ZipWriter(PipeWriter target, string top)
    {
        _target = new Unflushed(target);
        _top = Plain(top);
        _archive = new ZipArchive(_target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
    }

    /// <summary>Adds a directory.</summary>
    public void AddDirectory(IEnumerable<EntryName> names, EntryStatus status)
    {
        string name = NameOf(names) + "/";
        if (_names.Add(name)) _ = NewEntry(name, status);
    }

    /// <summary>Adds a file. Its bytes are to be written, and the stream closed, before anything else is added.</summary>
    public Stream OpenFile(IEnumerable<EntryName> names, EntryStatus status) => NewEntry(Unused(NameOf(names)), status).Open();

    /// <summary>Says at the end what is not in it: once it was begun, the answer's status cannot say it any more.</summary>
    public void LeaveOut(string why) => _leftOut.Append(why).Append('\n');

    /// <summary>Sends what has come together, where that is enough for a packet or more, and waits until the client has read enough.</summary>
    public ValueTask FlushAsync(CancellationToken clientGone) => _target.Pending < SentAtATime && !_isComplete ? ValueTask.CompletedTask : _target.SendAsync(clientGone);

    /// <summary>Writes what comes last, to be flushed.</summary>
    public void Complete()
    {
        if (_leftOut.Length > 0)
        {
            using Stream told = _archive.CreateEntry(Unused($"{_top}/{LeftOut}"), CompressionLevel.Fastest).Open();
            told.Write(Encoding.UTF8.GetBytes(_leftOut.ToString()));
        }

        _archive.Dispose();
        _isComplete = true;
    }

    /// <summary>Without <see cref="Complete"/>, it stays a zip without an end: nobody is to take it for a whole one.</summary>
    public void Dispose()
    {
        _target.IsAbandoned = true;
        _archive.Dispose();
    }

    // Where it is unpacked, a backslash may part names, and lead who knows where.
    private static string Plain(string name) => name.Replace('\\', '_');

    private string NameOf(IEnumerable<EntryName> names) => $"{_top}/{string.Join('/', names.Select(static name => Plain(name.ToString())))}";

    /// <summary>That name, or where another file has it by now, which was called otherwise on the disk, one like it.</summary>
    private string Unused(string name)
    {
        string unused = name;
        for (int number = 2; !_names.Add(unused); number++) unused = $"{name} ({number})";
        return unused;
    }

    private ZipArchiveEntry NewEntry(string name, EntryStatus status)
    {
        ZipArchiveEntry entry = _archive.CreateEntry(name, CompressionLevel.Fastest);
        DateTimeOffset time = status.Modified;
        entry.LastWriteTime = time < EarliestTime ? EarliestTime : time > LatestTime ? LatestTime : time;
        entry.ExternalAttributes = status.Mode << 16;
        return entry;
    }

    /// <summary>Puts bytes into a pipe, and leaves it to others to send them.</summary>
    private sealed class Unflushed(PipeWriter pipe) : Stream
    {
        /// <summary>Bytes that were not sent yet.</summary>
        public int Pending { get; private set; }

        /// <summary>Whether what is written is of no use any more.</summary>
        public bool IsAbandoned { get; set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public async ValueTask SendAsync(CancellationToken clientGone)
        {
            Pending = 0;
            _ = await pipe.FlushAsync(clientGone);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsAbandoned) return;
            pipe.Write(buffer);
            Pending += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
