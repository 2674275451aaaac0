namespace FurtherLink.Engine.Sandboxes;

/// <summary>What a sandbox lets in. Immutable.</summary>
public sealed record SandboxOptions
{
    /// <summary>Whether a start that asks for a sandbox is refused where none can be had; if not, it runs without, which is a Warning. Default true.</summary>
    public bool Required { get; init; } = true;

    /// <summary>
    /// Whether sandboxed programs are on the machine's own network. Default false. It costs more than the network: a program then reaches what listens on
    /// loopback, this daemon with its own user's rights included, and abstract Unix sockets such as a desktop's.
    /// </summary>
    public bool Network { get; init; }

    /// <summary>Directories and files let in beside the system and the program's own directory. Default: none.</summary>
    public IReadOnlyList<SandboxBind> Binds { get; init; } = [];

    /// <summary>Size of each of /tmp, /dev/shm and the home directory within, in bytes; they are memory. Default 64 MiB, 1 MiB to 16 GiB.</summary>
    public long TmpBytes { get; init; } = 64 << 20;
}

/// <summary>A path that is the same within a sandbox as outside; passed over where it does not exist.</summary>
/// <param name="Path">Absolute, and not the root.</param>
/// <param name="Writable">Whether sandboxed programs may write there, with their user's rights.</param>
public sealed record SandboxBind(string Path, bool Writable)
{
    private const string WritableMark = ":rw";

    /// <summary>Reads <c>/path</c>, or <c>/path:rw</c> for one that can be written to.</summary>
    public static bool TryParse(string text, out SandboxBind bind)
    {
        bool writable = text.EndsWith(WritableMark, StringComparison.Ordinal);
        string path = writable ? text[..^WritableMark.Length] : text;
        bool allowed = path.StartsWith('/') && !path.Contains('\0');
        bind = new SandboxBind(allowed ? System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)) : path, writable);
        return allowed && bind.Path != "/";
    }

    /// <inheritdoc />
    public override string ToString() => Writable ? Path + WritableMark : Path;
}
