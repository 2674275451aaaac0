using System.Buffers;

using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Events;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// Reads one stream of a program for as long as the program lives: only when the transcript has room, and everything that was written by the program's end.
/// </summary>
/// <remarks>
/// It is the program's end that ends it, not the stream's: a program may close its output and live, and a child it leaves behind may hold the stream open.
/// </remarks>
internal sealed class OutputPump
{
    private const int BufferBytes = 64 * 1024;

    // A terminal hands out at most 4095 bytes a read. After a read this short another one would most likely find nothing; after a longer one there is a flood.
    private const int ShortRead = 2048;

    private readonly PollableFile _file;
    private readonly Transcript _transcript;
    private readonly IOutputSink _sink;
    private int _capacity;
    private volatile bool _ending;
    private volatile bool _pausing;

    /// <summary>Begins to read.</summary>
    /// <param name="file">The stream; not owned.</param>
    /// <param name="transcript">Tells when there is room.</param>
    /// <param name="sink">Gets what is read.</param>
    public OutputPump(PollableFile file, Transcript transcript, IOutputSink sink)
    {
        _file = file;
        _transcript = transcript;
        _sink = sink;
        Ended = RunAsync();
    }

    /// <summary>Completes when everything has been read, after <see cref="End"/>.</summary>
    public Task Ended { get; }

    /// <summary>The program has ended: what is in the stream now is the rest.</summary>
    /// <param name="capacity">The most that can be in the stream, in bytes; asked for now, since a program may have made its pipe larger.</param>
    public void End(int capacity)
    {
        _capacity = capacity;
        _ending = true;
        _file.Release();
    }

    /// <summary>Reads nothing more, for somebody else to go on; completes when nothing is being read. The transcript must let it go on.</summary>
    public Task PauseAsync()
    {
        _pausing = true;
        _file.Release();
        return Ended;
    }

    private async Task RunAsync()
    {
        // What a child left behind writes from now on does not count; it is enough to read what fitted into the stream.
        int drained = 0;
        while (true)
        {
            await _transcript.RoomAsync();
            await _file.ReadableAsync();
            if (_pausing) return;
            bool ending = _ending; // asked before reading: what the program wrote was in the stream by then
            int count = ReadBurst();
            if (count > 0)
            {
                if (ending && (drained += count) >= _capacity) break;
            }
            else if (ending)
            {
                break;
            }
        }

        _sink.Finish();
    }

    /// <summary>Reads what is there, up to a buffer full; returns the number of bytes.</summary>
    private int ReadBurst()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int length = 0;
            while (length < buffer.Length)
            {
                int count = _file.Read(buffer.AsSpan(length));
                if (count <= 0) break;
                length += count;
                if (count < ShortRead && !_ending) break;
            }

            if (length > 0) _sink.Write(buffer.AsSpan(0, length));
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
