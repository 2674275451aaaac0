using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Files;

/// <summary>What a path stood for when it was opened.</summary>
/// <param name="Status">A file or a directory.</param>
/// <param name="Content">Of a file, open for reading; null: it is a directory.</param>
public sealed record OpenedFile(EntryStatus Status, SafeFileHandle? Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Content?.Dispose();
}
