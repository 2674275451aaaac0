using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Uploads;

/// <summary>A file in the making: written through <see cref="Content"/>, by whoever; the user's from the first moment.</summary>
internal sealed class StagedFile : IDisposable
{
    private StagedFile(SafeDirectory parent, EntryName name, SafeFileHandle content)
    {
        Parent = parent;
        Name = name;
        Content = content;
    }

    /// <summary>The directory it is in while it has the temporary name.</summary>
    internal SafeDirectory Parent { get; }

    /// <summary>Its temporary name.</summary>
    internal EntryName Name { get; }

    /// <summary>Open for writing.</summary>
    internal SafeFileHandle Content { get; }

    /// <summary>Creates one in <paramref name="parent"/>, which it takes over.</summary>
    internal static StagedFile Create(SafeDirectory parent)
    {
        try
        {
            (EntryName name, SafeFileHandle content) = StagedEntry.Create(parent, name => parent.CreateFile(name), SafeDirectory.TryLock);
            return new StagedFile(parent, name, content);
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Content.Dispose();
        Parent.Dispose();
    }
}
