using System.Net.Sockets;

using FurtherLink.Linux.Files;

namespace FurtherLink.Hosting;

/// <summary>
/// The Unix socket for programs on this device: the same daemon as on the port, without TLS, since the kernel vouches for both ends. Everybody may connect; the
/// gate asks the kernel who did.
/// </summary>
internal sealed class LocalListener : IDisposable
{
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode OwnDirectory =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const int Backlog = 128;

    private LocalListener(Socket socket, string path)
    {
        Socket = socket;
        EndPoint = new UnixDomainSocketEndPoint(path);
        Path = path;
    }

    /// <summary>Bound and listening.</summary>
    public Socket Socket { get; }

    public UnixDomainSocketEndPoint EndPoint { get; }

    public string Path { get; }

    /// <summary>Binds the socket at <paramref name="path"/>, in place of one that a daemon left which is no more.</summary>
    /// <exception cref="ListenException">It cannot be bound; the message is one line for people.</exception>
    public static LocalListener Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, OwnDirectory);
            if (IsServed(path)) throw new ListenException($"{path} is in use, perhaps by another further-link; stop that, or set Network:Socket", new IOException("in use"));
            RemoveSocket(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, Everybody);
            socket.Listen(Backlog);
            return new LocalListener(socket, path);
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            throw refused as ListenException ?? new ListenException($"cannot listen on {path}: {refused.Message}; set Network:Socket to another path, or to none", refused);
        }
    }

    /// <summary>One that is bound and listens already.</summary>
    /// <exception cref="ListenException">It has no path; the message is one line for people.</exception>
    public static LocalListener Of(Socket socket) => socket.LocalEndPoint!.ToString() is ['/', ..] path
        ? new LocalListener(socket, path)
        : throw new ListenException("the Unix socket that was passed by systemd has no path; ListenStream= has to be an absolute one", new IOException("no path"));

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

    // A path that was mistaken for another must not cost anybody a file.
    private static void RemoveSocket(string path)
    {
        using var directory = SafeDirectory.Open(System.IO.Path.GetDirectoryName(path)!);
        if (directory.Kind(EntryName.Of(System.IO.Path.GetFileName(path))) is not (null or EntryKind.Special)) throw new IOException("there is something else of that name");
        File.Delete(path);
    }

    private static bool IsServed(string path)
    {
        if (!File.Exists(path)) return false;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
