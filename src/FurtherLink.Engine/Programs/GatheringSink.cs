using System.Buffers;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// Gathers standard error until it has been quiet for 10 ms, so that a traceback, which python writes in many small pieces, arrives as one message.
/// </summary>
internal sealed class GatheringSink : IOutputSink, IDisposable
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

    private readonly TextSink _text;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _gathered = new();
    private ITimer? _timer;
    private long _lastWrite;
    private bool _timerRuns;

    public GatheringSink(TextSink text, TimeProvider time)
    {
        _text = text;
        _time = time;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _gathered.Write(bytes);
            if (_gathered.WrittenCount >= MostBytes)
            {
                Flush();
                return;
            }

            _lastWrite = _time.GetTimestamp();
            if (_timerRuns) return;
            _timerRuns = true;
            _timer ??= _time.CreateTimer(static self => ((GatheringSink)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _ = _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    public byte[] TakeRest()
    {
        lock (_gate)
        {
            Flush();
            return _text.TakeRest();
        }
    }

    public void Finish()
    {
        lock (_gate)
        {
            Flush();
            _text.Finish();
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            TimeSpan quietFor = _time.GetElapsedTime(_lastWrite);
            if (quietFor >= Quiet || _gathered.WrittenCount == 0)
            {
                _timerRuns = false;
                Flush();
            }
            else
            {
                _ = _timer!.Change(Quiet - quietFor, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Flush()
    {
        if (_gathered.WrittenCount == 0) return;
        _text.Write(_gathered.WrittenSpan);
        _gathered.ResetWrittenCount();
    }
}
