using System.IO.MemoryMappedFiles;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>
/// A number in memory that another process holds too: what this one has set last is there also when it was killed. Setting it is a store, no system call.
/// </summary>
public sealed class SharedCounter : IDisposable
{
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>A new one.</summary>
    /// <param name="value">Where it stands.</param>
    /// <exception cref="LibcException">No descriptor or memory is left.</exception>
    public SharedCounter(long value)
    {
        Descriptor = SealedMemory.OfSize(sizeof(long));
        try
        {
            _mapping = MemoryMappedFile.CreateFromFile(Descriptor, null, sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, sizeof(long));
            Set(value);
        }
        catch
        {
            _mapping?.Dispose();
            Descriptor.Dispose();
            throw;
        }
    }

    /// <summary>To be given to the other process.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Sets it. One writer at a time.</summary>
    public void Set(long value) => _view.Write(0, value);

    /// <summary>Whether a descriptor that came from another process is one.</summary>
    public static bool IsOne(SafeFileHandle memory) => SealedMemory.LengthOf(memory) == sizeof(long);

    /// <summary>What a counter that came from another process stands at. Its size is sealed, so that reading cannot fail.</summary>
    /// <exception cref="LibcException">It is no counter.</exception>
    public static long Read(SafeFileHandle counter)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        SealedMemory.Read(counter, value);
        return BitConverter.ToInt64(value);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _mapping.Dispose();
        Descriptor.Dispose();
    }
}
