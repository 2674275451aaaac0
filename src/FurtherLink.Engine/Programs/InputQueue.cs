using System.Buffers;

using FurtherLink.Linux.Events;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// What a program has been sent and has not read yet. Written at once when the program keeps up; kept, up to a limit, while it does not, so that a client's
/// other messages never wait for it.
/// </summary>
internal sealed class InputQueue(PollableFile file, int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<byte>> _waiting = new();
    private int _firstWritten; // of the first segment
    private int _pending;
    private bool _closed;
    private Task _drain = Task.CompletedTask;

    /// <summary>Sends bytes to the program. What it can no longer read (it has closed its input, or ended) is dropped, as a terminal would.</summary>
    /// <returns>False, and nothing is sent: the program has more unread input already than is kept for it.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_closed) return true;
            if (_pending > limit - bytes.Length) return false;
            if (_pending == 0) bytes = bytes[WriteNow(bytes)..];
            if (bytes.IsEmpty || _closed) return true;
            byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(copy);
            _waiting.Enqueue(new ArraySegment<byte>(copy, 0, bytes.Length));
            bool idle = _pending == 0;
            _pending += bytes.Length;
            if (idle) _drain = DrainAsync();
            return true;
        }
    }

    /// <summary>Drops what is unread; completes when nothing touches the file any more.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            Close();
            return _drain;
        }
    }

    /// <summary>What the program has not read, for somebody else to send; from now on nothing is sent here.</summary>
    public byte[] TakePending()
    {
        lock (_gate)
        {
            var pending = new byte[_pending];
            int at = 0, skip = _firstWritten;
            foreach (ArraySegment<byte> segment in _waiting)
            {
                segment.AsSpan(skip).CopyTo(pending.AsSpan(at));
                at += segment.Count - skip;
                skip = 0;
            }

            Close();
            return pending;
        }
    }

    private async Task DrainAsync()
    {
        do
        {
            await file.WritableAsync();
        }
        while (WriteWaiting());
    }

    /// <summary>Writes what fits; true if something is left.</summary>
    private bool WriteWaiting()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out ArraySegment<byte> first))
            {
                int count = WriteNow(first[_firstWritten..]);
                if (_closed) return false;
                _pending -= count;
                _firstWritten += count;
                if (_firstWritten < first.Count) return true;
                _firstWritten = 0;
                ArrayPool<byte>.Shared.Return(_waiting.Dequeue().Array!);
            }

            return false;
        }
    }

    private int WriteNow(ReadOnlySpan<byte> bytes)
    {
        int written = 0;
        while (written < bytes.Length)
        {
            int count = file.Write(bytes[written..]);
            if (count == PollableFile.WouldBlock) break;
            if (count == PollableFile.Ended)
            {
                Close();
                return bytes.Length;
            }

            written += count;
        }

        return written;
    }

    private void Close()
    {
        _closed = true;
        while (_waiting.TryDequeue(out ArraySegment<byte> segment)) ArrayPool<byte>.Shared.Return(segment.Array!);
        _pending = 0;
    }
}
