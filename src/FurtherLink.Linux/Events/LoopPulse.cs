using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Events;

/// <summary>Shows that an event loop still turns: a byte goes through it and comes out again.</summary>
public sealed class LoopPulse : IDisposable
{
    private readonly Pipe _pipe;
    private Task _beat = Task.CompletedTask;

    /// <summary>Ready to ask.</summary>
    /// <exception cref="LibcException">EMFILE or ENFILE: no descriptor is left.</exception>
    public LoopPulse(EventLoop loop) => _pipe = Pipe.ForOutput(loop);

    /// <summary>Completes once the loop has turned; never where it does not. One caller at a time. While an earlier one has not come back, that one is waited for.</summary>
    public Task BeatAsync() => _beat.IsCompleted ? _beat = TurnAsync() : _beat;

    /// <inheritdoc/>
    public void Dispose() => _pipe.Dispose();

    private async Task TurnAsync()
    {
        ValueTask turned = _pipe.Ours.ReadableAsync();
        Put();
        await turned;
        // What follows is the caller's, and does not belong on the loop's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _ = _pipe.Ours.Read(stackalloc byte[1]);
    }

    private unsafe void Put()
    {
        byte any = 1;
        LibcException.Check((int)Libc.Write(_pipe.Theirs, &any, 1), "write");
    }
}
