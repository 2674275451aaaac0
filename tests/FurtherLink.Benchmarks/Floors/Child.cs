using FurtherLink.Benchmarks.Native;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Floors;

/// <summary>A program started with nothing between it and the kernel; killed and reaped on disposal.</summary>
internal sealed class Child : IDisposable
{
    /// <summary>What a login gives a program, as the daemon does.</summary>
    private static readonly string?[] Login =
    [
        "PATH=/usr/local/bin:/usr/bin:/bin",
        "HOME=" + Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        "LANG=C.UTF-8",
        "TERM=xterm-256color",
        null,
    ];

    private readonly int _pid;
    private bool _reaped;

    private Child(int pid) => _pid = pid;

    /// <summary>Starts a program as leader of a new session, with the terminal named <paramref name="slave"/> as controlling terminal.</summary>
    internal static Child OnTerminal(string slave, params string[] command)
    {
        Span<byte> actions = stackalloc byte[Libc.OpaqueBytes];
        Check(Libc.InitialiseFileActions(actions), "posix_spawn_file_actions_init");
        Check(Libc.AddOpen(actions, 0, slave, Libc.OpenReadWrite, 0), "posix_spawn_file_actions_addopen");
        Check(Libc.AddDuplicate(actions, 0, 1), "posix_spawn_file_actions_adddup2");
        Check(Libc.AddDuplicate(actions, 0, 2), "posix_spawn_file_actions_adddup2");
        return Spawn(actions, command);
    }

    /// <summary>Starts a program that reads from <paramref name="input"/> and writes to <paramref name="output"/>.</summary>
    internal static Child OnPipes(SafeFileHandle input, SafeFileHandle output, params string[] command)
    {
        Span<byte> actions = stackalloc byte[Libc.OpaqueBytes];
        Check(Libc.InitialiseFileActions(actions), "posix_spawn_file_actions_init");
        Check(Libc.AddDuplicate(actions, input, 0), "posix_spawn_file_actions_adddup2");
        Check(Libc.AddDuplicate(actions, output, 1), "posix_spawn_file_actions_adddup2");
        return Spawn(actions, command);
    }

    public void Dispose()
    {
        if (_reaped) return;
        _ = Libc.Kill(_pid, Libc.SignalKill);
        Reap();
    }

    /// <summary>Waits for the end of a program that ends by itself.</summary>
    internal void Reap()
    {
        if (Libc.WaitFor(_pid, out _, 0) == _pid) _reaped = true;
    }

    private static Child Spawn(Span<byte> actions, string[] command)
    {
        Span<byte> attributes = stackalloc byte[Libc.OpaqueBytes];
        Check(Libc.InitialiseAttributes(attributes), "posix_spawnattr_init");
        Check(Libc.SetFlags(attributes, Libc.SpawnNewSession), "posix_spawnattr_setflags");
        int error = Libc.Spawn(out int pid, command[0], actions, attributes, [.. command, null], Login);
        Check(Libc.DestroyAttributes(attributes), "posix_spawnattr_destroy");
        Check(Libc.DestroyFileActions(actions), "posix_spawn_file_actions_destroy");
        Check(error, "posix_spawn " + command[0]);
        return new Child(pid);
    }

    private static void Check(int error, string call)
    {
        if (error != 0) throw new BenchmarkException($"{call}: errno {error}");
    }
}
