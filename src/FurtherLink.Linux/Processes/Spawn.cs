using System.Runtime.InteropServices;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>posix_spawn(3) with everything we ask of it. No managed code ever runs between fork and exec.</summary>
internal static unsafe class Spawn
{
    private const int FirstForeignDescriptor = 3;

    /// <summary>Starts the process and returns its pid; the caller has to wait for it.</summary>
    public static int Run(ChildProcessStart start)
    {
        // Both types are opaque and of a size that differs between libcs: over-allocated, aligned for anything.
        void* attributes = NativeMemory.AllocZeroed(Libc.SpawnAttributesBytes);
        void* actions = NativeMemory.AllocZeroed(Libc.SpawnFileActionsBytes);
        byte** arguments = null, environment = null;
        SafeFileHandle[] inherited = [];
        try
        {
            inherited = OutOfTheWay(start.Inherited);
            arguments = NulTerminated.AllocateArray(start.Arguments);
            environment = NulTerminated.AllocateArray(start.Environment);
            Check(Libc.SpawnAttributesInit(attributes), "posix_spawnattr_init");
            Check(Libc.SpawnFileActionsInit(actions), "posix_spawn_file_actions_init");
            try
            {
                using SafeFileHandle? group = start.Group?.OpenDirectory();
                SetAttributes(attributes, group);
                AddActions(actions, start, inherited);
                Check(Libc.Spawn(out int pid, start.Program, actions, attributes, arguments, environment), $"posix_spawn({start.Program})");
                return pid;
            }
            finally
            {
                _ = Libc.SpawnFileActionsDestroy(actions);
                _ = Libc.SpawnAttributesDestroy(attributes);
            }
        }
        finally
        {
            foreach (SafeFileHandle copy in inherited) copy.Dispose();
            NativeMemory.Free(environment);
            NativeMemory.Free(arguments);
            NativeMemory.Free(actions);
            NativeMemory.Free(attributes);
        }
    }

    /// <summary>Copies with numbers above those that they get in the child, so that none is overwritten before its turn.</summary>
    private static SafeFileHandle[] OutOfTheWay(IReadOnlyList<SafeFileHandle> inherited)
    {
        var copies = new SafeFileHandle[inherited.Count];
        for (int i = 0; i < copies.Length; i++)
        {
            int copy = Libc.FileControl(inherited[i], Libc.F_DUPFD_CLOEXEC, FirstForeignDescriptor + copies.Length);
            if (copy >= 0)
            {
                copies[i] = new SafeFileHandle(copy, ownsHandle: true);
                continue;
            }

            var failure = LibcException.FromLastError("fcntl(F_DUPFD_CLOEXEC)");
            foreach (SafeFileHandle made in copies[..i]) made.Dispose();
            throw failure;
        }

        return copies;
    }

    /// <summary>A new session; every signal at its default and none blocked, whatever the runtime does with them in the daemon.</summary>
    private static void SetAttributes(void* attributes, SafeFileHandle? group)
    {
        byte* signals = stackalloc byte[Libc.SignalSetBytes];
        _ = Libc.SignalSetFill(signals);
        Check(Libc.SpawnAttributesSetSignalDefault(attributes, signals), "posix_spawnattr_setsigdefault");
        _ = Libc.SignalSetEmpty(signals);
        Check(Libc.SpawnAttributesSetSignalMask(attributes, signals), "posix_spawnattr_setsigmask");
        short flags = Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK;
        if (group is not null)
        {
            Check(Libc.SpawnAttributesSetControlGroup(attributes, group), "posix_spawnattr_setcgroup_np");
            flags |= Libc.POSIX_SPAWN_SETCGROUP;
        }

        Check(Libc.SpawnAttributesSetFlags(attributes, flags), "posix_spawnattr_setflags");
    }

    private static void AddActions(void* actions, ChildProcessStart start, ReadOnlySpan<SafeFileHandle> inherited)
    {
        if (start.Gate is { } gate) AddGate(actions, gate);
        if (start.Terminal is { } terminal)
        {
            // A session leader without a terminal that opens one without O_NOCTTY gets it as its controlling terminal (open(2)).
            int flags = start.ControlsTerminal ? Libc.O_RDWR : Libc.O_RDWR | Libc.O_NOCTTY;
            Check(Libc.SpawnFileActionsAddOpen(actions, 0, terminal.SlavePath, flags, 0), "posix_spawn_file_actions_addopen");
            Check(Libc.SpawnFileActionsAddDup(actions, 0, 1), "posix_spawn_file_actions_adddup2");
            Check(Libc.SpawnFileActionsAddDup(actions, 0, 2), "posix_spawn_file_actions_adddup2");
        }
        else
        {
            AddStream(actions, start.Input, 0);
            AddStream(actions, start.Output, 1);
            AddStream(actions, start.Error, 2);
        }

        Check(Libc.SpawnFileActionsAddChangeDirectory(actions, start.Directory), "posix_spawn_file_actions_addchdir_np");
        for (int i = 0; i < inherited.Length; i++)
            Check(Libc.SpawnFileActionsAddDup(actions, inherited[i], FirstForeignDescriptor + i), "posix_spawn_file_actions_adddup2");
        Check(Libc.SpawnFileActionsAddCloseFrom(actions, FirstForeignDescriptor + inherited.Length), "posix_spawn_file_actions_addclosefrom_np");
    }

    /// <summary>See <see cref="SpawnGate"/>: opened for reading and closed, then opened for writing; closed again with all other descriptors.</summary>
    private static void AddGate(void* actions, SpawnGate gate)
    {
        gate.Make();
        Check(Libc.SpawnFileActionsAddOpen(actions, FirstForeignDescriptor, gate.Path, Libc.O_RDONLY, 0), "posix_spawn_file_actions_addopen");
        Check(Libc.SpawnFileActionsAddClose(actions, FirstForeignDescriptor), "posix_spawn_file_actions_addclose");
        Check(Libc.SpawnFileActionsAddOpen(actions, FirstForeignDescriptor, gate.Path, Libc.O_WRONLY, 0), "posix_spawn_file_actions_addopen");
    }

    private static void AddStream(void* actions, Pipe? pipe, int descriptor) => Check(
        pipe is null
            ? Libc.SpawnFileActionsAddOpen(actions, descriptor, "/dev/null", Libc.O_RDWR, 0)
            : Libc.SpawnFileActionsAddDup(actions, pipe.Theirs, descriptor),
        "posix_spawn_file_actions");

    private static void Check(int error, string call)
    {
        if (error != 0) throw new LibcException(call, error);
    }
}
