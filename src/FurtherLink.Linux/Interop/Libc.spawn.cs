using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;
    internal const short POSIX_SPAWN_SETSID = 0x80;

    /// <summary>Since glibc 2.39.</summary>
    internal const short POSIX_SPAWN_SETCGROUP = 0x100;

    /// <summary>Room for posix_spawnattr_t: 336 bytes in glibc on x64; we give half a kilobyte, aligned by malloc.</summary>
    internal const int SpawnAttributesBytes = 512;

    /// <summary>Room for posix_spawn_file_actions_t: 80 bytes in glibc on x64.</summary>
    internal const int SpawnFileActionsBytes = 256;

    /// <summary>Whether this libc can start a process right in a control group.</summary>
    internal static bool HasSpawnIntoControlGroup { get; } =
        NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawnattr_setcgroup_np", out _);

    /// <summary>posix_spawn(3). This and the calls below return an error number and leave errno alone.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int Spawn(out int pid, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static unsafe partial int SpawnAttributesInit(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    internal static unsafe partial int SpawnAttributesDestroy(void* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static unsafe partial int SpawnAttributesSetFlags(void* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static unsafe partial int SpawnAttributesSetSignalDefault(void* attributes, void* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static unsafe partial int SpawnAttributesSetSignalMask(void* attributes, void* signals);

    /// <summary>posix_spawnattr_setcgroup_np(3), glibc 2.39: to be asked for with <see cref="HasSpawnIntoControlGroup"/> first.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setcgroup_np")]
    internal static unsafe partial int SpawnAttributesSetControlGroup(void* attributes, SafeFileHandle directory);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static unsafe partial int SpawnFileActionsInit(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static unsafe partial int SpawnFileActionsDestroy(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int SpawnFileActionsAddOpen(void* actions, int file, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclose")]
    internal static unsafe partial int SpawnFileActionsAddClose(void* actions, int file);

    /// <summary>posix_spawn_file_actions_adddup2(3), from a descriptor of ours.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static unsafe partial int SpawnFileActionsAddDup(void* actions, SafeFileHandle from, int to);

    /// <summary>posix_spawn_file_actions_adddup2(3), from a descriptor that an earlier action made in the child.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static unsafe partial int SpawnFileActionsAddDup(void* actions, int from, int to);

    /// <summary>posix_spawn_file_actions_addclosefrom_np(3), glibc 2.34.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static unsafe partial int SpawnFileActionsAddCloseFrom(void* actions, int first);

    /// <summary>posix_spawn_file_actions_addchdir_np(3), glibc 2.29.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int SpawnFileActionsAddChangeDirectory(void* actions, string path);
}
