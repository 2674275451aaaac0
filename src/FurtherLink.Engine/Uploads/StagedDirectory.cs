using FurtherLink.Linux;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Uploads;

/// <summary>A directory in the making. <see cref="Publish"/> swaps it with the one that has its name, in one instant; what is left under the temporary name goes.</summary>
internal sealed class StagedDirectory : IDisposable
{
    private const int Attempts = 100;

    private readonly SafeDirectory _parent;
    private readonly EntryName _name;
    private bool _replaced;
    private bool _removed;

    private StagedDirectory(SafeDirectory parent, EntryName name, SafeDirectory directory)
    {
        _parent = parent;
        _name = name;
        Directory = directory;
    }

    /// <summary>The directory, to be filled.</summary>
    internal SafeDirectory Directory { get; }

    /// <summary>Creates one in <paramref name="parent"/>, which must outlive it.</summary>
    internal static StagedDirectory Create(SafeDirectory parent)
    {
        (EntryName name, SafeDirectory directory) = StagedEntry.Create(parent, name => parent.CreateDirectory(name), static directory => directory.TryLock());
        return new StagedDirectory(parent, name, directory);
    }

    /// <summary>Gives the directory its name, in place of the directory that has it now, if there is one.</summary>
    /// <exception cref="UploadException">Forbidden: the name stands for something that is no directory; it is left alone.</exception>
    internal void Publish(SafeDirectory into, EntryName name)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            EntryKind? taken = into.Kind(name);
            if (taken is not (null or EntryKind.Directory))
                throw new UploadException(UploadFailure.Forbidden, $"{UploadException.Quote(name.ToString())} is there, and no directory");
            _replaced = taken is not null;
            if (_replaced ? TryReplace(into, name) : _parent.TryMoveDirectory(_name, into, name)) return;
        }

        throw new IOException($"{name} appeared and vanished {Attempts} times");
    }

    /// <summary>Undoes <see cref="Publish"/>: what was replaced has its name again.</summary>
    internal void Withdraw(SafeDirectory into, EntryName name)
    {
        if (_replaced) _ = TryReplace(into, name);
        else _ = into.TryMoveDirectory(name, _parent, _name);
    }

    /// <summary>Removes what is under the temporary name, the directory replaced or one never published; otherwise says why it could not.</summary>
    internal IOException? Clean()
    {
        _removed = true;
        return StagedEntry.TryRemove(_parent, _name);
    }

    /// <summary>The way of file systems that cannot exchange: the old one steps aside first, and comes back if the new one cannot have its place.</summary>
    internal void ReplaceInTwoSteps(SafeDirectory into, EntryName name)
    {
        EntryName aside = EntryName.Random(StagedEntry.Prefix);
        into.Rename(name, _parent, aside);
        try
        {
            _parent.Rename(_name, into, name);
        }
        catch (LibcException)
        {
            _parent.Rename(aside, into, name);
            throw;
        }

        _parent.Rename(aside, _parent, _name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A failure is already on its way to the caller; a later upload sweeps what this leaves.
        if (!_removed) _ = Clean();
        Directory.Dispose();
    }

    /// <summary>False: the other directory has gone meanwhile.</summary>
    private bool TryReplace(SafeDirectory into, EntryName name)
    {
        try
        {
            if (!_parent.TryExchange(_name, into, name)) ReplaceInTwoSteps(into, name);
            return true;
        }
        catch (LibcException gone) when (gone.Errno == Errno.NoSuchFile)
        {
            return false;
        }
    }
}
