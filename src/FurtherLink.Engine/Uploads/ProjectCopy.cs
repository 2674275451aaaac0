using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Uploads;

/// <summary>The copy of a miniscreen project among all projects, where the device's menu finds it.</summary>
internal sealed class ProjectCopy : IDisposable
{
    private readonly SafeDirectory _owner;
    private readonly StagedDirectory _staged;

    private ProjectCopy(SafeDirectory owner, StagedDirectory staged)
    {
        _owner = owner;
        _staged = staged;
    }

    /// <summary>Copies the regular files and directories of <paramref name="source"/>, not in place yet.</summary>
    internal static ProjectCopy Create(string projectsDirectory, string ownerName, SafeDirectory source)
    {
        using SafeDirectory projects = SafeDirectory.OpenOrCreate(projectsDirectory);
        SafeDirectory owner = projects.OpenOrCreateDirectory(EntryName.Of(ownerName));
        StagedDirectory? staged = null;
        try
        {
            StagedEntry.Sweep(owner);
            staged = StagedDirectory.Create(owner);
            source.CopyTo(staged.Directory, RelativePath.MaxDepth);
            return new ProjectCopy(owner, staged);
        }
        catch
        {
            staged?.Dispose();
            owner.Dispose();
            throw;
        }
    }

    internal void Publish(RelativePath name)
    {
        using SafeDirectory into = UploadStore.DirectoryOf(_owner, name, create: true);
        _staged.Publish(into, name.Names[^1]);
    }

    /// <inheritdoc cref="StagedDirectory.Clean"/>
    internal IOException? Clean() => _staged.Clean();

    /// <inheritdoc/>
    public void Dispose()
    {
        _staged.Dispose();
        _owner.Dispose();
    }
}
