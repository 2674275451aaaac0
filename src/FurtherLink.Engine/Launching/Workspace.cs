using System.Text;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// Where programs live: resolves what a client calls a path, writes entry points, and removes them. Everything here runs with the user's own rights
/// (<see cref="UserAuthority"/>), so no path needs a second look for whom it belongs to.
/// </summary>
internal sealed class Workspace(EngineOptions options)
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode ScriptMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ProgramMode = ScriptMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode PrivateDirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A name that nobody can guess, for the files of one run.</summary>
    public static string NewRunName() => "further-link-" + Randomness.Hex(24);

    /// <summary>A path in the temp directory.</summary>
    public string TemporaryPath(string name) => Path.Combine(options.TempDirectory, name);

    /// <summary>Makes ready what the request wants to run.</summary>
    /// <exception cref="StartException">It cannot be run; the message says why.</exception>
    public EntryPoint Prepare(RunnerDefinition runner, StartRequest request, UserAccount user, string runName)
    {
        string path = Resolve(request.Path, user);
        try
        {
            // The temp directory is everybody's; a sandboxed program gets one that is its own.
            if (request.Sandbox && string.IsNullOrEmpty(request.Path)) return PrepareAlone(runner, request.Code, runName);
            if (request.Code is { } code) return Write(runner, path, runName + runner.Extension, code);
            bool wantsDirectory = runner.Interactive.Count > 0 && !File.Exists(path);
            return wantsDirectory ? EnterDirectory(path) : UseFile(runner, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartException($"cannot use {Shown.Of(path)}: {failure.Message}", failure);
        }
    }

    /// <summary>Opens a program's directory for a sandbox to let in; null: it is part of the system, and let in anyway.</summary>
    /// <exception cref="StartException">It is neither in the work directory nor part of the system.</exception>
    /// <remarks>Looked at where it really is, and let in as what was opened: no link that a program leaves behind makes a later one's directory another.</remarks>
    public SafeDirectory? OpenPlace(EntryPoint entry, UserAccount user)
    {
        var place = SafeDirectory.Open(entry.Directory);
        try
        {
            string real = place.RealPath;
            if (entry.OwnsDirectory || IsIn(real, RealWorkDirectory(user))) return Interlocked.Exchange(ref place, null);
            bool letIn = IsIn(real, "/usr") || options.Sandbox.Binds.Any(bind => IsIn(real, bind.Path));
            return letIn ? null : throw new StartException($"a sandboxed program has to be in the work directory; {Shown.Of(entry.Directory)} is not");
        }
        finally
        {
            place?.Dispose();
        }
    }

    /// <summary>Makes a directory that only the user can enter, for what a compiler writes.</summary>
    public string CreateOutputDirectory(string runName)
    {
        string path = TemporaryPath(runName + ".build");
        _ = Directory.CreateDirectory(path, PrivateDirectoryMode);
        return path;
    }

    /// <summary>Removes what was made for a run; that it is gone already is fine.</summary>
    public static void Remove(EntryPoint entry, string? outputDirectory)
    {
        if (entry.WrittenFile is not null && File.Exists(entry.WrittenFile)) File.Delete(entry.WrittenFile);
        if (outputDirectory is not null) RemoveTree(outputDirectory);
        if (entry.OwnsDirectory) RemoveTree(entry.Directory);
    }

    private static void RemoveTree(string path)
    {
        using var above = SafeDirectory.Open(Path.GetDirectoryName(path)!);
        above.RemoveTree(EntryName.Of(Path.GetFileName(path)));
    }

    private static bool IsIn(string path, string directory) => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private string WorkDirectory(UserAccount user) => options.WorkDirectory ?? Path.Combine(user.Home, "further");

    private string RealWorkDirectory(UserAccount user)
    {
        try
        {
            using var work = SafeDirectory.Open(WorkDirectory(user));
            return work.RealPath;
        }
        catch (LibcException)
        {
            return WorkDirectory(user); // there is none: nothing is in it
        }
    }

    private EntryPoint PrepareAlone(RunnerDefinition runner, string? code, string runName)
    {
        if (code is null && runner.Interactive.Count == 0) throw new StartException("there is neither code nor a path to run");
        string directory = TemporaryPath(runName);
        _ = Directory.CreateDirectory(directory, PrivateDirectoryMode);
        var entry = new EntryPoint(null, directory, null, OwnsDirectory: true);
        try
        {
            return code is null ? entry : Write(runner, directory, "main" + runner.Extension, code) with { OwnsDirectory = true };
        }
        catch
        {
            Remove(entry, null);
            throw;
        }
    }

    private string Resolve(string? path, UserAccount user)
    {
        if (string.IsNullOrEmpty(path)) return options.TempDirectory;
        if (path.Contains('\0')) throw new StartException("path: a NUL cannot be part of a path");
        return Path.GetFullPath(path, WorkDirectory(user));
    }

    private static EntryPoint Write(RunnerDefinition runner, string directory, string name, string code)
    {
        EnterDirectory(directory);
        string path = Path.Combine(directory, name);
        var file = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, // O_EXCL: nothing that is there already, link or file, is ever written through
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = runner.IsProgram ? ProgramMode : ScriptMode,
        };
        using var stream = new FileStream(path, file);
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(code));
        }
        catch (IOException)
        {
            File.Delete(path); // a full disk left half of it
            throw;
        }

        return new EntryPoint(path, directory, path);
    }

    private static EntryPoint EnterDirectory(string path)
    {
        _ = Directory.CreateDirectory(path, DirectoryMode);
        if (FileRights.CannotExecute(path) is { } refused) throw new StartException($"cannot enter {path}: {refused.Reason}", refused);
        return new EntryPoint(null, path, null);
    }

    private static EntryPoint UseFile(RunnerDefinition runner, string path)
    {
        if (Directory.Exists(path)) throw new StartException($"{path} is a directory; path has to name a file to run, or code be given");
        if (!File.Exists(path)) throw new StartException($"there is no file {path}");
        if (runner.IsProgram) MakeExecutable(path);
        else if (FileRights.CannotRead(path) is { } refused) throw new StartException($"cannot read {path}: {refused.Reason}", refused);
        return new EntryPoint(path, Path.GetDirectoryName(path) ?? "/", null);
    }

    private static void MakeExecutable(string path)
    {
        if (FileRights.CannotExecute(path) is null) return;
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new StartException($"cannot make {path} executable: it belongs to somebody else", refused);
        }
    }
}
