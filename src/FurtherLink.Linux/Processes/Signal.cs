#pragma warning disable CA1720 // INT is POSIX's name for it

namespace FurtherLink.Linux.Processes;

/// <summary>A signal by its number: signal(7), the same on x64, arm64 and armhf. Real-time signals have no name here.</summary>
public enum Signal
{
    /// <summary>No signal; kill(2) then only checks.</summary>
    None = 0,

    /// <summary>SIGHUP: the terminal is gone.</summary>
    Hup = 1,

    /// <summary>SIGINT: Ctrl-C.</summary>
    Int = 2,

    /// <summary>SIGQUIT: Ctrl-\.</summary>
    Quit = 3,

    /// <summary>SIGILL.</summary>
    Ill = 4,

    /// <summary>SIGTRAP.</summary>
    Trap = 5,

    /// <summary>SIGABRT.</summary>
    Abrt = 6,

    /// <summary>SIGBUS.</summary>
    Bus = 7,

    /// <summary>SIGFPE.</summary>
    Fpe = 8,

    /// <summary>SIGKILL: cannot be refused.</summary>
    Kill = 9,

    /// <summary>SIGUSR1.</summary>
    Usr1 = 10,

    /// <summary>SIGSEGV.</summary>
    Segv = 11,

    /// <summary>SIGUSR2.</summary>
    Usr2 = 12,

    /// <summary>SIGPIPE.</summary>
    Pipe = 13,

    /// <summary>SIGALRM.</summary>
    Alrm = 14,

    /// <summary>SIGTERM: please end.</summary>
    Term = 15,

    /// <summary>SIGSTKFLT.</summary>
    StkFlt = 16,

    /// <summary>SIGCHLD.</summary>
    Chld = 17,

    /// <summary>SIGCONT: go on after a stop.</summary>
    Cont = 18,

    /// <summary>SIGSTOP: cannot be refused.</summary>
    Stop = 19,

    /// <summary>SIGTSTP: Ctrl-Z.</summary>
    Tstp = 20,

    /// <summary>SIGTTIN.</summary>
    Ttin = 21,

    /// <summary>SIGTTOU.</summary>
    Ttou = 22,

    /// <summary>SIGURG.</summary>
    Urg = 23,

    /// <summary>SIGXCPU: the processor time limit.</summary>
    Xcpu = 24,

    /// <summary>SIGXFSZ: the file size limit.</summary>
    Xfsz = 25,

    /// <summary>SIGVTALRM.</summary>
    Vtalrm = 26,

    /// <summary>SIGPROF.</summary>
    Prof = 27,

    /// <summary>SIGWINCH: the terminal has another size.</summary>
    Winch = 28,

    /// <summary>SIGIO.</summary>
    Io = 29,

    /// <summary>SIGPWR.</summary>
    Pwr = 30,

    /// <summary>SIGSYS: a forbidden system call.</summary>
    Sys = 31,
}
