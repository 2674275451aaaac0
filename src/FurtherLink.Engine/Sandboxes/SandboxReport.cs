using System.Globalization;
using System.Text;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>What process 1 of a sandbox tells the daemon, see <see cref="SandboxInit"/>. A program can reach the pipe, and so tell lies about itself; nothing else.</summary>
internal sealed class SandboxReport(EventLoop loop) : IDisposable
{
    private const int MostBytes = 4096;

    private readonly Pipe _pipe = Pipe.ForOutput(loop);
    private readonly StringBuilder _told = new();
    private readonly Lock _gate = new();
    private int _taken;
    private bool _disposed;
    private volatile bool _givenUp;

    /// <summary>The end that the sandbox writes to.</summary>
    public Pipe Pipe => _pipe;

    /// <summary>Whether nobody waits for it any more.</summary>
    public bool IsGivenUp => _givenUp;

    /// <summary>
    /// Nothing more is waited for. That everybody in the sandbox is gone does not end the wait: another process of its user's may have opened the pipe as well.
    /// </summary>
    public void GiveUp()
    {
        _givenUp = true;
        _pipe.Ours.Release();
    }

    /// <summary>The next line that it tells; null: nobody is left who could, or it was given up.</summary>
    public async Task<string?> NextLineAsync()
    {
        _pipe.CloseTheirs(); // so that the end of everybody in there is noticed
        while (true)
        {
            string told = _told.ToString(_taken, _told.Length - _taken);
            int end = told.IndexOf('\n', StringComparison.Ordinal);
            if (end >= 0)
            {
                _taken += end + 1;
                return told[..end];
            }

            await _pipe.Ours.ReadableAsync();
            bool over = _givenUp;
            int count = Read();
            if (_told.Length > MostBytes || count == PollableFile.Ended || (over && count < 0)) return null;
        }
    }

    /// <summary>
    /// How the program ended, once bubblewrap has: as process 1 told, or else as it looks from outside. May be asked by several at a time: a daemon, and the one after it.
    /// </summary>
    /// <param name="outer">How bubblewrap ended.</param>
    public ExitStatus Final(ExitStatus outer)
    {
        lock (_gate)
        {
            while (!_disposed && _told.Length < MostBytes && Read() > 0)
            {
            }

            return AsTold(outer);
        }
    }

    private ExitStatus AsTold(ExitStatus outer)
    {
        foreach (string line in _told.ToString().Split('\n'))
        {
            if (line.StartsWith("end ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int status))
                return ExitStatus.FromWaitStatus(status);
        }

        // Process 1 always tells before it exits; so it was killed, and with it everybody. bubblewrap says that as 128+N.
        return outer.Code > 128 ? ExitStatus.Killed((Signal)(outer.Code - 128)) : outer;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _pipe.Dispose();
        }
    }

    private int Read()
    {
        Span<byte> buffer = stackalloc byte[512];
        int count = _pipe.Ours.Read(buffer);
        if (count > 0) _told.Append(Encoding.UTF8.GetString(buffer[..count]));
        return count;
    }
}
