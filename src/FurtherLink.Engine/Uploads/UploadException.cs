using FurtherLink.Linux;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Uploads;

/// <summary>Whose fault a failed upload is.</summary>
public enum UploadFailure
{
    /// <summary>The description is wrong in itself, or names an unknown user.</summary>
    Malformed,

    /// <summary>What is asked for is not allowed: leaving a directory, an address inside the network, a file the user may not write.</summary>
    Forbidden,

    /// <summary>The description is larger than allowed.</summary>
    TooLarge,

    /// <summary>A server did not give the file, or gave one that is too large or too slow.</summary>
    Download,

    /// <summary>No space is left for the user.</summary>
    DiskFull,
}

/// <summary>An upload that was refused or failed. The message names the field and the reason, for the person who sent it; nothing was changed.</summary>
public sealed class UploadException : Exception
{
    /// <summary>Records that an upload failed.</summary>
    public UploadException(UploadFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public UploadFailure Failure { get; }

    /// <summary>The failure that an error of the file system means for the user; null: none of the user's making.</summary>
    internal static UploadException? From(IOException error)
    {
        // What .NET's own calls throw carries errno as HResult.
        int errno = error is LibcException libc ? libc.Errno : error.HResult;
        UploadFailure? failure = errno switch
        {
            Errno.NoSpace or Errno.QuotaExceeded => UploadFailure.DiskFull,
            Errno.AccessDenied or Errno.OperationNotPermitted or Errno.ReadOnlyFileSystem => UploadFailure.Forbidden,
            Errno.NotADirectory or Errno.TooManyLinks or Errno.IsADirectory or Errno.FileExists => UploadFailure.Forbidden,
            _ => null,
        };
        return failure is { } known ? new UploadException(known, error.Message, error) : null;
    }

    /// <summary>A name from the client, fit for a message and a log line: no control characters, not too long.</summary>
    public static string Quote(string name) => $"\"{Shown.Of(name)}\"";

    /// <summary>Why <paramref name="name"/> (of <paramref name="field"/>) cannot stay in its directory or is no name at all; null: it is fine.</summary>
    internal static UploadException? ForName(string field, string name)
    {
        if (EntryName.Problem(name) is not { } problem) return null;
        UploadFailure failure = name is "." or ".." ? UploadFailure.Forbidden : UploadFailure.Malformed;
        return new UploadException(failure, $"{field}: {Quote(name)} {problem}");
    }
}
