using System.Runtime.CompilerServices;

namespace FurtherLink.Engine.Counting;

/// <summary>How often things of each kind have happened since the daemon's start. Thread-safe; to count is one addition that nobody waits for.</summary>
/// <typeparam name="TKind">Kinds of things: an enumeration of <see cref="int"/>, from 0 without gaps.</typeparam>
public sealed class Tally<TKind>
    where TKind : struct, Enum
{
    private static readonly TKind[] EveryKind = Enum.GetValues<TKind>();

    private readonly long[] _counts = new long[EveryKind.Length];

    /// <summary>Every kind, and how often it has happened.</summary>
    public IEnumerable<(TKind Kind, long Count)> All => EveryKind.Select(kind => (kind, this[kind]));

    /// <summary>How often a kind of thing has happened.</summary>
    public long this[TKind kind] => Interlocked.Read(ref CountOf(kind));

    /// <summary>It has happened once more.</summary>
    public void Count(TKind kind) => _ = Interlocked.Increment(ref CountOf(kind));

    private ref long CountOf(TKind kind) => ref _counts[Unsafe.BitCast<TKind, int>(kind)];
}
