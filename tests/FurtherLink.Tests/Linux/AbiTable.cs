using System.Runtime.InteropServices;

using FurtherLink.Linux;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux;

/// <summary>Everything that the product hands to the kernel, or reads from it, by number or by layout. A new constant or struct gets its row here.</summary>
internal static class AbiTable
{
    public static IReadOnlyList<AbiRow> Rows { get; } =
    [
        .. Constants("fcntl.h",
            (nameof(Libc.O_RDWR), Libc.O_RDWR),
            (nameof(Libc.O_NOCTTY), Libc.O_NOCTTY),
            (nameof(Libc.O_NONBLOCK), Libc.O_NONBLOCK),
            (nameof(Libc.O_CLOEXEC), Libc.O_CLOEXEC),
            (nameof(Libc.AT_FDCWD), Libc.AT_FDCWD),
            (nameof(Libc.AT_EACCESS), Libc.AT_EACCESS),
            (nameof(Libc.F_GETFL), Libc.F_GETFL),
            (nameof(Libc.F_SETFL), Libc.F_SETFL),
            (nameof(Libc.F_GETPIPE_SZ), Libc.F_GETPIPE_SZ)),
        .. AbiRow.Struct<Libc.Passwd>("pwd.h", "struct passwd",
            ("Name", "pw_name"),
            ("Password", "pw_passwd"),
            ("Uid", "pw_uid"),
            ("Gid", "pw_gid"),
            ("Gecos", "pw_gecos"),
            ("Directory", "pw_dir"),
            ("Shell", "pw_shell")),
        AbiRow.Room("signal.h", nameof(Libc.SignalSetBytes), "sigset_t", Libc.SignalSetBytes),
        .. Constants("spawn.h",
            (nameof(Libc.POSIX_SPAWN_SETSIGDEF), Libc.POSIX_SPAWN_SETSIGDEF),
            (nameof(Libc.POSIX_SPAWN_SETSIGMASK), Libc.POSIX_SPAWN_SETSIGMASK),
            (nameof(Libc.POSIX_SPAWN_SETSID), Libc.POSIX_SPAWN_SETSID)),
        AbiRow.Same("spawn.h", nameof(Libc.POSIX_SPAWN_SETCGROUP), Libc.POSIX_SPAWN_SETCGROUP) with { Newer = true },
        AbiRow.Room("spawn.h", nameof(Libc.SpawnAttributesBytes), "posix_spawnattr_t", Libc.SpawnAttributesBytes),
        AbiRow.Room("spawn.h", nameof(Libc.SpawnFileActionsBytes), "posix_spawn_file_actions_t", Libc.SpawnFileActionsBytes),
        .. Constants("sys/epoll.h",
            (nameof(Libc.EPOLL_CLOEXEC), Libc.EPOLL_CLOEXEC),
            (nameof(Libc.EPOLL_CTL_ADD), Libc.EPOLL_CTL_ADD),
            (nameof(Libc.EPOLL_CTL_DEL), Libc.EPOLL_CTL_DEL),
            (nameof(Libc.EPOLL_CTL_MOD), Libc.EPOLL_CTL_MOD),
            (nameof(Libc.EPOLLIN), Libc.EPOLLIN),
            (nameof(Libc.EPOLLOUT), Libc.EPOLLOUT),
            (nameof(Libc.EPOLLERR), Libc.EPOLLERR),
            (nameof(Libc.EPOLLHUP), Libc.EPOLLHUP),
            (nameof(Libc.EPOLLONESHOT), Libc.EPOLLONESHOT)),
        AbiRow.Equal("sys/epoll.h", nameof(Libc.EpollEventSize), "sizeof(struct epoll_event)", Libc.EpollEventSize),
        AbiRow.Equal("sys/epoll.h", nameof(Libc.EpollEventDataOffset), "offsetof(struct epoll_event, data)", Libc.EpollEventDataOffset),
        AbiRow.Equal("sys/epoll.h", "epoll_event.events", "offsetof(struct epoll_event, events)", 0),
        .. Constants("sys/eventfd.h",
            (nameof(Libc.EFD_CLOEXEC), Libc.EFD_CLOEXEC),
            (nameof(Libc.EFD_NONBLOCK), Libc.EFD_NONBLOCK)),
        .. Constants("sys/ioctl.h",
            (nameof(Libc.TIOCGPGRP), Libc.TIOCGPGRP),
            (nameof(Libc.TIOCSWINSZ), Libc.TIOCSWINSZ),
            (nameof(Libc.TIOCGWINSZ), Libc.TIOCGWINSZ)),
        .. AbiRow.Struct<Libc.Winsize>("sys/ioctl.h", "struct winsize",
            ("Rows", "ws_row"),
            ("Columns", "ws_col"),
            ("XPixels", "ws_xpixel"),
            ("YPixels", "ws_ypixel")),
        AbiRow.Same("sys/resource.h", nameof(Libc.RLIMIT_NOFILE), Libc.RLIMIT_NOFILE),
        .. AbiRow.Struct<Libc.Rlimit64>("sys/resource.h", "struct rlimit64", ("Current", "rlim_cur"), ("Maximum", "rlim_max")),
        .. Constants("sys/socket.h",
            (nameof(Libc.SOL_SOCKET), Libc.SOL_SOCKET),
            (nameof(Libc.SO_PEERCRED), Libc.SO_PEERCRED)),
        .. AbiRow.Struct<Libc.Ucred>("sys/socket.h", "struct ucred", ("Pid", "pid"), ("Uid", "uid"), ("Gid", "gid")),
        // The old call of 32-bit ARM takes 16-bit ids.
        AbiRow.Equal("sys/syscall.h", nameof(Libc.SysSetGroups), Is32BitArm ? "SYS_setgroups32" : "SYS_setgroups", Libc.SysSetGroups),
        .. Constants("sys/wait.h",
            (nameof(Libc.P_PID), Libc.P_PID),
            (nameof(Libc.WNOHANG), Libc.WNOHANG),
            (nameof(Libc.WEXITED), Libc.WEXITED),
            (nameof(Libc.WNOWAIT), Libc.WNOWAIT),
            (nameof(Libc.CLD_EXITED), Libc.CLD_EXITED)),
        AbiRow.Equal("signal.h", nameof(Libc.SignalInfoBytes), "sizeof(siginfo_t)", Libc.SignalInfoBytes),
        AbiRow.Equal("signal.h", nameof(Libc.SignalInfoCodeOffset), "offsetof(siginfo_t, si_code)", Libc.SignalInfoCodeOffset),
        AbiRow.Equal("signal.h", nameof(Libc.SignalInfoPidOffset), "offsetof(siginfo_t, si_pid)", Libc.SignalInfoPidOffset),
        AbiRow.Equal("signal.h", nameof(Libc.SignalInfoStatusOffset), "offsetof(siginfo_t, si_status)", Libc.SignalInfoStatusOffset),
        .. Constants("termios.h", (nameof(Libc.TCSADRAIN), Libc.TCSADRAIN)),
        AbiRow.Room("termios.h", nameof(Libc.TermiosBytes), "struct termios", Libc.TermiosBytes),
        .. Constants("unistd.h",
            (nameof(Libc.X_OK), Libc.X_OK),
            (nameof(Libc.R_OK), Libc.R_OK)),
        .. Errors(
            ("EPERM", nameof(Errno.OperationNotPermitted), Errno.OperationNotPermitted),
            ("ENOENT", nameof(Errno.NoSuchFile), Errno.NoSuchFile),
            ("ESRCH", nameof(Errno.NoSuchProcess), Errno.NoSuchProcess),
            ("EINTR", nameof(Errno.Interrupted), Errno.Interrupted),
            ("EIO", nameof(Errno.InputOutput), Errno.InputOutput),
            ("ENXIO", nameof(Errno.NoSuchDevice), Errno.NoSuchDevice),
            ("ENOEXEC", nameof(Errno.ExecFormat), Errno.ExecFormat),
            ("EAGAIN", nameof(Errno.TryAgain), Errno.TryAgain),
            ("EACCES", nameof(Errno.AccessDenied), Errno.AccessDenied),
            ("EBUSY", nameof(Errno.Busy), Errno.Busy),
            ("EEXIST", nameof(Errno.FileExists), Errno.FileExists),
            ("EXDEV", nameof(Errno.CrossDevice), Errno.CrossDevice),
            ("ENOTDIR", nameof(Errno.NotADirectory), Errno.NotADirectory),
            ("EISDIR", nameof(Errno.IsADirectory), Errno.IsADirectory),
            ("EINVAL", nameof(Errno.InvalidArgument), Errno.InvalidArgument),
            ("ENOTTY", nameof(Errno.NotATerminal), Errno.NotATerminal),
            ("ENOSPC", nameof(Errno.NoSpace), Errno.NoSpace),
            ("EROFS", nameof(Errno.ReadOnlyFileSystem), Errno.ReadOnlyFileSystem),
            ("EPIPE", nameof(Errno.BrokenPipe), Errno.BrokenPipe),
            ("ERANGE", nameof(Errno.OutOfRange), Errno.OutOfRange),
            ("ENAMETOOLONG", nameof(Errno.NameTooLong), Errno.NameTooLong),
            ("ENOTEMPTY", nameof(Errno.NotEmpty), Errno.NotEmpty),
            ("ELOOP", nameof(Errno.TooManyLinks), Errno.TooManyLinks),
            ("EDQUOT", nameof(Errno.QuotaExceeded), Errno.QuotaExceeded)),
        // Hup is SIGHUP, and so on; 0 is no signal.
        .. from signal in Enum.GetValues<Signal>()
           where signal != Signal.None
           select AbiRow.Equal("signal.h", $"Signal.{signal}", "SIG" + signal.ToString().ToUpperInvariant(), (int)signal),
    ];

    private static bool Is32BitArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm;

    private static IEnumerable<AbiRow> Constants(string header, params (string Name, long Value)[] constants) =>
        constants.Select(constant => AbiRow.Same(header, constant.Name, constant.Value));

    private static IEnumerable<AbiRow> Errors(params (string Native, string Name, int Value)[] errors) =>
        errors.Select(error => AbiRow.Equal("errno.h", $"{nameof(Errno)}.{error.Name}", error.Native, error.Value));
}
