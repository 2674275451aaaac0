using System.Text;

using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Launching;

/// <summary>Finds programs and says, before anything is started, why one could not be. With the rights of the calling thread.</summary>
internal static class Executable
{
    private const int MaxInterpreterLine = 256; // BINPRM_BUF_SIZE: the kernel reads no more

    /// <summary>The path of a command as a shell would find it, or null.</summary>
    public static string? Find(string name, string searchPath)
    {
        if (name.Contains('/')) return IsProgram(name) ? name : null;
        foreach (string directory in searchPath.Split(':'))
        {
            string candidate = Path.Combine(directory, name);
            if (IsProgram(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>Checks a file that is to be executed itself: its rights, its format, and the interpreter that its first line names.</summary>
    /// <exception cref="StartException">It cannot be; the message says why.</exception>
    public static void Check(string path, string searchPath)
    {
        if (FileRights.CannotExecute(path) is { } refused) throw new StartException($"cannot run {path}: {refused.Reason}", refused);
        if (!FileRights.IsRegularFile(path)) throw new StartException($"cannot run {path}: it is no file");
        if (ReadHead(path) is not { } head || head.AsSpan().StartsWith("\u007fELF"u8)) return;
        if (!head.AsSpan().StartsWith("#!"u8))
            throw new StartException($"cannot run {path}: it is neither a program nor a script; the first line of a script names its interpreter, as in #!/bin/sh");

        string line = Encoding.UTF8.GetString(head.AsSpan(2)).Split('\n', 2)[0];
        string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (line.EndsWith('\r')) throw new StartException($"cannot run {path}: its lines end as on Windows (CR LF); save it with Unix line ends");
        // The kernel looks nothing up, and takes a relative path from where the program starts: beside its file.
        if (words.Length == 0 || !words[0].Contains('/'))
            throw new StartException($"cannot run {path}: its first line has to name the interpreter by its path, as in #!/bin/sh or #!/usr/bin/env python3");
        if (!IsProgram(Path.Combine(Path.GetDirectoryName(path) ?? "/", words[0]))) throw NotInstalled(words[0]);
        bool throughEnv = words[0].EndsWith("/env", StringComparison.Ordinal) && words.Length > 1 && !words[1].StartsWith('-') && !words[1].Contains('=');
        if (throughEnv && Find(words[1], searchPath) is null) throw NotInstalled(words[1]);

        StartException NotInstalled(string interpreter) => new($"cannot run {path}: its first line names {Shown.Of(interpreter)}, which is not installed");
    }

    private static bool IsProgram(string path) => FileRights.CannotExecute(path) is null && !Directory.Exists(path);

    /// <summary>The first bytes; null: a program need not be readable, and then the kernel has the last word.</summary>
    private static byte[]? ReadHead(string path)
    {
        if (FileRights.CannotRead(path) is not null) return null;
        try
        {
            using SafeFileHandle? file = FileRights.TryOpenRegularFile(path); // what else it may have become meanwhile could make us wait
            if (file is null) return null;
            var head = new byte[MaxInterpreterLine];
            return head[..RandomAccess.Read(file, head, fileOffset: 0)];
        }
        catch (IOException failure)
        {
            throw new StartException($"cannot read {path}: {failure.Message}", failure);
        }
    }
}
