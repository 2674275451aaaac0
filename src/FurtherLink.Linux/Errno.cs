namespace FurtherLink.Linux;

/// <summary>The error numbers that the daemon treats differently from "something went wrong". errno(3); the same on x64, arm64 and armhf.</summary>
public static class Errno
{
    /// <summary>EPERM: not permitted, whatever the mode bits say.</summary>
    public const int OperationNotPermitted = 1;

    /// <summary>ENOENT: no such file or directory.</summary>
    public const int NoSuchFile = 2;

    /// <summary>ESRCH: no such process.</summary>
    public const int NoSuchProcess = 3;

    /// <summary>EINTR: a signal came first; try again.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO: of a pty master, nobody has the slave open any more.</summary>
    public const int InputOutput = 5;

    /// <summary>ENXIO: no such device or address; of an O_NONBLOCK open, a fifo without a reader or a socket.</summary>
    public const int NoSuchDevice = 6;

    /// <summary>ENOEXEC: neither a program nor a script with an interpreter line.</summary>
    public const int ExecFormat = 8;

    /// <summary>EBADF: the descriptor is closed.</summary>
    public const int BadDescriptor = 9;

    /// <summary>EAGAIN: a non-blocking descriptor has nothing now.</summary>
    public const int TryAgain = 11;

    /// <summary>EACCES: the mode bits say no.</summary>
    public const int AccessDenied = 13;

    /// <summary>EBUSY.</summary>
    public const int Busy = 16;

    /// <summary>EEXIST.</summary>
    public const int FileExists = 17;

    /// <summary>EXDEV: on another file system.</summary>
    public const int CrossDevice = 18;

    /// <summary>ENOTDIR; also what O_DIRECTORY | O_NOFOLLOW says of a symbolic link.</summary>
    public const int NotADirectory = 20;

    /// <summary>EISDIR.</summary>
    public const int IsADirectory = 21;

    /// <summary>EINVAL.</summary>
    public const int InvalidArgument = 22;

    /// <summary>ENOTTY: the descriptor is no terminal.</summary>
    public const int NotATerminal = 25;

    /// <summary>ENOSPC: the disk is full.</summary>
    public const int NoSpace = 28;

    /// <summary>EROFS.</summary>
    public const int ReadOnlyFileSystem = 30;

    /// <summary>EPIPE: nobody reads this pipe any more.</summary>
    public const int BrokenPipe = 32;

    /// <summary>ERANGE: the buffer offered is too small.</summary>
    public const int OutOfRange = 34;

    /// <summary>ENAMETOOLONG.</summary>
    public const int NameTooLong = 36;

    /// <summary>ENOSYS: this kernel has no such call.</summary>
    public const int NoSystemCall = 38;

    /// <summary>ENOTEMPTY.</summary>
    public const int NotEmpty = 39;

    /// <summary>ELOOP; what O_NOFOLLOW says of a symbolic link.</summary>
    public const int TooManyLinks = 40;

    /// <summary>EADDRINUSE: a socket's address is taken.</summary>
    public const int AddressInUse = 98;

    /// <summary>ECONNABORTED: who connected was gone before being accepted.</summary>
    public const int ConnectionAborted = 103;

    /// <summary>ECONNRESET: the other end is gone, with something unread.</summary>
    public const int ConnectionReset = 104;

    /// <summary>ENOTCONN: the other end is gone.</summary>
    public const int NotConnected = 107;

    /// <summary>ECONNREFUSED: nobody listens.</summary>
    public const int ConnectionRefused = 111;

    /// <summary>EDQUOT: the user's quota is used up.</summary>
    public const int QuotaExceeded = 122;
}
