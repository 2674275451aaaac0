namespace FurtherLink.Engine.Separation;

/// <summary>
/// What the daemon can ask of the launcher; docs/privileges.md has the fields. Numbers are never given a second meaning: a change of any of them is a new
/// <see cref="Envelope.Version"/>.
/// </summary>
internal enum Operation : byte
{
    /// <summary>The first message of a connection: which version is spoken.</summary>
    Hello = 1,

    /// <summary>Start a program.</summary>
    Start,

    /// <summary>Start a program's next step.</summary>
    Next,

    /// <summary>Answered when the step that runs has ended.</summary>
    Wait,

    /// <summary>Send a signal to what Ctrl-C would reach.</summary>
    Signal,

    /// <summary>End all processes of a program by the ladder.</summary>
    End,

    /// <summary>Take away what a program left.</summary>
    Discard,

    /// <summary>Connect to where the original Python package waits for keys.</summary>
    Keys,

    /// <summary>Tell the limits.</summary>
    Report,

    /// <summary>Keep a state with a program for who comes after this connection.</summary>
    Keep,

    /// <summary>Let go of a program, which runs on.</summary>
    Leave,

    /// <summary>Tell which programs nobody has.</summary>
    Survivors,

    /// <summary>Take one of them.</summary>
    Take,

    /// <summary>Whether a file is in a user's cache.</summary>
    IsCached,

    /// <summary>Create a file for a download.</summary>
    Stage,

    /// <summary>Give a download its place.</summary>
    KeepDownload,

    /// <summary>Remove a download.</summary>
    DropDownload,

    /// <summary>Write a directory.</summary>
    Upload,

    /// <summary>Tell what is in a directory of a user's, and in those below it.</summary>
    ListFiles = 40,

    /// <summary>Open a file for reading, or tell that it is a directory.</summary>
    OpenFile = 41,

    /// <summary>Create a file beside the place where it will be.</summary>
    StageFile = 42,

    /// <summary>Give it its place.</summary>
    PublishFile = 43,

    /// <summary>Remove it.</summary>
    DropFile = 44,

    /// <summary>Make a directory.</summary>
    MakeDirectory = 45,

    /// <summary>Remove a file, a link or a directory.</summary>
    RemoveFile = 46,

    /// <summary>Give something another name.</summary>
    RenameFile = 47,

    /// <summary>Start a display for a program that is to be started.</summary>
    OpenDisplay = 60,

    /// <summary>Connect to a display as a program does.</summary>
    ConnectDisplay = 61,

    /// <summary>Connect to a display as a viewer does.</summary>
    ViewDisplay = 62,

    /// <summary>Start the window manager of a display.</summary>
    StartDisplayManager = 63,

    /// <summary>Answered when the window manager of a display has ended.</summary>
    WaitDisplayManager = 64,

    /// <summary>Kill the window manager of a display.</summary>
    KillDisplayManager = 65,

    /// <summary>End a display for which no program was started.</summary>
    DropDisplay = 66,

    /// <summary>The first half of <see cref="End"/>, between which and the second the daemon takes the last picture of a display.</summary>
    AskToEnd = 67,

    /// <summary>The second half.</summary>
    Kill = 68,
}

/// <summary>How the launcher answers.</summary>
internal enum Outcome : byte
{
    /// <summary>Done; what is told follows.</summary>
    Done = 1,

    /// <summary>Refused, or failed, for a reason that the client can do something about; the reason follows.</summary>
    Refused,

    /// <summary>The kernel said no; call and errno follow.</summary>
    Kernel,

    /// <summary>An upload failed; kind and reason follow.</summary>
    Upload,

    /// <summary>An accident; its reason is in the launcher's log.</summary>
    Failed,

    /// <summary>Something was not done with a file; kind, reason and the reason for people follow.</summary>
    File = 40,
}
