using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Files;

/// <summary>What a client takes for granted about a file that it wants to change (RFC 9110, sections 13.1.1 and 13.1.2).</summary>
/// <param name="OneOf">The file has one of these versions; null: it may have any.</param>
/// <param name="Exists">Whether there is something of that name; null: there may be.</param>
public sealed record FileCondition(IReadOnlyCollection<string>? OneOf = null, bool? Exists = null)
{
    /// <summary>Nothing is taken for granted.</summary>
    public static FileCondition None { get; } = new();

    /// <summary>Holds the condition against what is there.</summary>
    /// <exception cref="FileException">Changed: it does not hold.</exception>
    internal void Check(EntryStatus? now, string path)
    {
        if (Exists is { } wanted && wanted != now is not null)
            throw new FileException(FileFailure.Changed, "changed", $"{FileException.Quote(path)} {(wanted ? "does not exist any more" : "exists already")}");
        if (OneOf is null || (now is { Kind: EntryKind.File } file && OneOf.Contains(file.Version))) return;
        throw new FileException(FileFailure.Changed, "changed", $"{FileException.Quote(path)} is not what it was: {(now is null ? "it is gone" : "somebody has changed it")}");
    }
}
