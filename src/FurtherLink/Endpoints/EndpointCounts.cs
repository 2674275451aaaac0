using FurtherLink.Engine.Counting;
using FurtherLink.Trust.Pairing;

namespace FurtherLink.Endpoints;

/// <summary>What requests have come to since the daemon's start. Of no request is told whose it was, or for what.</summary>
internal sealed class EndpointCounts
{
    /// <summary>Requests, by what they were answered; a websocket's once it has ended.</summary>
    public Tally<AnswerClass> Answers { get; } = new();

    /// <summary>Requests for files.</summary>
    public Tally<FileOperation> Files { get; } = new();

    /// <summary>Of these, those that were refused or failed.</summary>
    public Tally<FileOperation> FilesFailed { get; } = new();

    /// <summary>Attempts to complete a pairing.</summary>
    public Tally<PairingVerdict> Pairings { get; } = new();

    /// <summary>Counts an answer.</summary>
    public void CountAnswer(int status) => Answers.Count((AnswerClass)Math.Clamp((status / 100) - 1, 0, (int)AnswerClass.ServerError));
}

/// <summary>What kind of answer a status is. RFC 9110, section 15.</summary>
internal enum AnswerClass
{
    /// <summary>1xx: a websocket over HTTP/1.1.</summary>
    Informational,

    /// <summary>2xx.</summary>
    Successful,

    /// <summary>3xx: mostly that the client has it already.</summary>
    Redirection,

    /// <summary>4xx: the client's mistake, or not for it.</summary>
    ClientError,

    /// <summary>5xx.</summary>
    ServerError,
}

/// <summary>What is done with a file, or with a directory.</summary>
internal enum FileOperation
{
    /// <summary>Read or listed.</summary>
    Read,

    /// <summary>Written or made.</summary>
    Write,

    /// <summary>Renamed.</summary>
    Rename,

    /// <summary>Removed.</summary>
    Remove,
}
