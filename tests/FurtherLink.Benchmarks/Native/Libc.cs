using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Native;

/// <summary>The few calls the floors are made of.</summary>
internal static partial class Libc
{
    internal const int OpenReadWrite = 2;
    internal const int OpenNoControllingTerminal = 0x100;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenCloseOnExec = 0x80000;
    internal const short PollIn = 1;
    internal const int SignalInterrupt = 2;
    internal const int SignalKill = 9;
    internal const int SignalTerminate = 15;
    internal const short SpawnNewSession = 0x80;
    internal const int ErrorInputOutput = 5;

    /// <summary>Larger than posix_spawn_file_actions_t and posix_spawnattr_t of any ABI (80 and 336 bytes on x86-64 glibc).</summary>
    internal const int OpaqueBytes = 1024;

    private const string Library = "libc";

    /// <summary>struct pollfd of poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary>posix_openpt(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial SafeFileHandle OpenTerminal(int flags);

    /// <summary>unlockpt(3).</summary>
    [LibraryImport(Library, EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int UnlockTerminal(SafeFileHandle master);

    /// <summary>ptsname_r(3).</summary>
    [LibraryImport(Library, EntryPoint = "ptsname_r", SetLastError = true)]
    internal static partial int TerminalName(SafeFileHandle master, Span<byte> name, nuint size);

    /// <summary>pipe2(2).</summary>
    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int OpenPipe(Span<int> ends, int flags);

    /// <summary>read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint size);

    /// <summary>write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint size);

    /// <summary>poll(2).</summary>
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);

    /// <summary>kill(2).</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    /// <summary>waitpid(2).</summary>
    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitFor(int pid, out int status, int options);

    /// <summary>posix_spawn_file_actions_init(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitialiseFileActions(Span<byte> actions);

    /// <summary>posix_spawn_file_actions_addopen(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddOpen(Span<byte> actions, int target, string path, int flags, uint mode);

    /// <summary>posix_spawn_file_actions_adddup2(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(Span<byte> actions, SafeFileHandle source, int target);

    /// <summary>posix_spawn_file_actions_adddup2(3), between descriptors of the new process.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(Span<byte> actions, int source, int target);

    /// <summary>posix_spawn_file_actions_destroy(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyFileActions(Span<byte> actions);

    /// <summary>posix_spawnattr_init(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitialiseAttributes(Span<byte> attributes);

    /// <summary>posix_spawnattr_setflags(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(Span<byte> attributes, short flags);

    /// <summary>posix_spawnattr_destroy(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(Span<byte> attributes);

    /// <summary>posix_spawn(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(out int pid, string path, Span<byte> actions, Span<byte> attributes, string?[] arguments, string?[] environment);
}
