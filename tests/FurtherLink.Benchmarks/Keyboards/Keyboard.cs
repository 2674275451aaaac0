using System.Diagnostics;

namespace FurtherLink.Benchmarks.Keyboards;

/// <summary>Types keys, one after the other's echo, and keeps how long each echo took.</summary>
internal abstract class Keyboard : IDisposable
{
    /// <summary>A terminal's line holds 4095 characters (N_TTY_BUF_SIZE); past them nothing is echoed.</summary>
    private const int KeysPerLine = 64;

    private int _typed;

    /// <summary>What was measured since <see cref="Forget"/>.</summary>
    internal Samples Samples { get; private set; } = new();

    public abstract void Dispose();

    /// <summary>Types that many keys.</summary>
    internal void Type(int keys)
    {
        for (int i = 0; i < keys; i++) TypeInto(Samples);
    }

    /// <summary>Types one key, measured into <paramref name="samples"/>.</summary>
    internal void TypeInto(Samples samples)
    {
        long started = Stopwatch.GetTimestamp();
        Press();
        samples.AddSince(started);
        if (++_typed % KeysPerLine == 0) Enter();
    }

    /// <summary>Ends the warm-up.</summary>
    internal void Forget() => Samples = new Samples();

    /// <summary>Sends a key and waits for its echo.</summary>
    protected abstract void Press();

    /// <summary>Ends the line, unmeasured.</summary>
    protected abstract void Enter();
}
