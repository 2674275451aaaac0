using System.Net.Sockets;

using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// The sockets that the original Python package, 5.x, looks for: <c>&lt;temp dir&gt;/&lt;process group&gt;.&lt;channel&gt;.sock</c>. It sends to two that are
/// ours, and listens itself for keys. All members act with the calling thread's file rights, which have to be the user's: in a shared directory nobody
/// can then be made to open, change or remove what the user could not.
/// </summary>
internal sealed class OriginalSockets : IDisposable
{
    /// <summary>What the package sends on.</summary>
    public static readonly string[] Channels = ["video", "keylisten"];

    private readonly string _directory;
    private readonly ProcessId _group;

    private OriginalSockets(string directory, ProcessId group)
    {
        _directory = directory;
        _group = group;
    }

    /// <summary>Listening, in the order of <see cref="Channels"/>.</summary>
    public List<Socket> Listeners { get; } = [];

    private string KeyEvents => PathOf("keyevent");

    /// <summary>Listens for a program; null: somebody else has put something there, and the package will not work in this program.</summary>
    public static OriginalSockets? TryListen(string directory, ProcessId group)
    {
        var sockets = new OriginalSockets(directory, group);
        try
        {
            File.Delete(sockets.KeyEvents); // of a program that had this number and was killed; the package could not listen where it is
            foreach (string channel in Channels) sockets.Listeners.Add(Listen(sockets.PathOf(channel)));
            return sockets;
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException)
        {
            sockets.Dispose();
            sockets.Remove();
            return null;
        }
    }

    /// <summary>Opens a socket for one user alone, whose it is from the start. bind(2) follows no link and opens nothing that is there.</summary>
    public static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var address = new UnixDomainSocketEndPoint(path);
            try
            {
                socket.Bind(address);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                File.Delete(path); // left by a daemon that was killed; what is another user's cannot be removed
                socket.Bind(address);
            }

            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(16);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to where the package listens for keys, and to nothing else that somebody may have put in its place.</summary>
    public Socket? TryConnectKeys(UserAccount user)
    {
        using SocketFile? file = SocketFile.TryOpen(KeyEvents, user.Uid);
        if (file is null) return null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(file.Path)); // at once, or not at all: unix(7), EAGAIN; a program that accepts nobody is not waited for
            if (PeerCredentials.Of(socket).Uid == user.Uid) return socket;
        }
        catch (SocketException)
        {
            // Nobody listens yet, or any more; or too many wait there already.
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Removes the names, that of the package's own socket too.</summary>
    public void Remove()
    {
        foreach (string channel in Channels) RemoveName(PathOf(channel));
        RemoveName(KeyEvents);
    }

    public void Dispose() => Listeners.ForEach(static listener => listener.Dispose());

    private static void RemoveName(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Another user's: not ours to remove, and not in the way of what follows.
        }
    }

    private string PathOf(string channel) => Path.Combine(_directory, $"{_group}.{channel}.sock");
}
