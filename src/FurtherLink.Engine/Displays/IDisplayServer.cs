using System.Net.Sockets;

namespace FurtherLink.Engine.Displays;

/// <summary>
/// The X server of a display, as whoever watches it has to do with it. It is the user's process: who has started it is told by it that it is ready, and connects to it, but
/// takes nothing else from it. All that it says on a connection is for <see cref="Display"/> to read, which need not be in the same process.
/// </summary>
internal interface IDisplayServer
{
    /// <summary>Lets clients in.</summary>
    MagicCookie Cookie { get; }

    /// <summary>Completes when the window manager has ended.</summary>
    Task ManagerEnded { get; }

    /// <summary>Connects as a program does.</summary>
    /// <exception cref="DisplayException">It is not there any more.</exception>
    Task<Socket> ConnectAsync();

    /// <summary>Connects as a viewer does, who speaks RFB.</summary>
    /// <exception cref="DisplayException">It is not there any more.</exception>
    Task<Socket> ViewAsync();

    /// <summary>Starts the window manager; false: there is none.</summary>
    /// <exception cref="DisplayException">It cannot be started any more.</exception>
    Task<bool> StartManagerAsync();

    /// <summary>Ends a window manager that does not answer.</summary>
    Task GiveUpManagerAsync();

    /// <summary>Ends it and takes away what it left.</summary>
    Task EndAsync();
}
