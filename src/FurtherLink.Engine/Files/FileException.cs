using FurtherLink.Linux;

namespace FurtherLink.Engine.Files;

/// <summary>Why something was not done with a file.</summary>
public enum FileFailure
{
    /// <summary>The request is wrong in itself: a path that is none.</summary>
    Malformed,

    /// <summary>The user may not, or it would leave the work directory.</summary>
    Forbidden,

    /// <summary>There is nothing of that name.</summary>
    NotFound,

    /// <summary>There is something, and it is in the way: a directory, a link, a file of that name.</summary>
    Conflict,

    /// <summary>It is not as the client last saw it.</summary>
    Changed,

    /// <summary>It is larger than allowed.</summary>
    TooLarge,

    /// <summary>No space is left for the user.</summary>
    DiskFull,

    /// <summary>Who has the rights to the files cannot be asked now.</summary>
    Unavailable,
}

/// <summary>Something that was not done; nothing was changed. The message is for people and names the path.</summary>
public sealed class FileException : Exception
{
    /// <summary>Records why.</summary>
    /// <param name="failure">What kind of failure it is.</param>
    /// <param name="reason">The same for programs: lower case, with dashes.</param>
    /// <param name="message">The same for people.</param>
    /// <param name="cause">What the kernel said, if it did.</param>
    public FileException(FileFailure failure, string reason, string message, Exception? cause = null)
        : base(message, cause)
    {
        Failure = failure;
        Reason = reason;
    }

    /// <summary>What kind of failure it is.</summary>
    public FileFailure Failure { get; }

    /// <summary>Why, for programs.</summary>
    public string Reason { get; }

    /// <summary>The failure that an error of the file system means for the user; null: none of the user's making.</summary>
    internal static FileException? From(IOException error, string path)
    {
        // What .NET's own calls throw carries errno as HResult.
        int errno = error is LibcException libc ? libc.Errno : error.HResult;
        (FileFailure Failure, string Reason, string Text)? known = errno switch
        {
            Errno.NoSuchFile => (FileFailure.NotFound, "not-found", "does not exist"),
            Errno.NotADirectory or Errno.TooManyLinks => (FileFailure.Conflict, "not-a-directory", "goes through something that is no directory"),
            Errno.IsADirectory => (FileFailure.Conflict, "directory", "is a directory"),
            Errno.FileExists => (FileFailure.Conflict, "exists", "exists already"),
            Errno.NotEmpty => (FileFailure.Conflict, "not-empty", "is a directory with something in it"),
            Errno.InvalidArgument => (FileFailure.Conflict, "into-itself", "cannot be moved into itself"),
            Errno.CrossDevice => (FileFailure.Conflict, "other-file-system", "is on another file system"),
            // fcntl(2), F_SETLEASE: a program has the right to be asked before somebody opens its file, and we do not wait for its answer.
            Errno.TryAgain => (FileFailure.Conflict, "busy", "is held by a program"),
            Errno.Busy => (FileFailure.Conflict, "busy", "is in use by the system"),
            Errno.NameTooLong => (FileFailure.Malformed, "bad-path", "is too long"),
            Errno.AccessDenied or Errno.OperationNotPermitted => (FileFailure.Forbidden, "not-permitted", "may not be touched: permission denied"),
            Errno.ReadOnlyFileSystem => (FileFailure.Forbidden, "read-only", "is on a disk that cannot be written to"),
            Errno.NoSpace or Errno.QuotaExceeded => (FileFailure.DiskFull, "disk-full", "does not fit: no space is left"),
            _ => null,
        };
        return known is var (failure, reason, text) ? new FileException(failure, reason, $"{Quote(path)} {text}", error) : null;
    }

    /// <summary>A path from a client, fit for a message and a log line.</summary>
    public static string Quote(string path) => path.Length == 0 ? "the work directory" : $"\"{Shown.Of(path)}\"";
}
