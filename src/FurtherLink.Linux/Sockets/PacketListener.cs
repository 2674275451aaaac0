using System.Runtime.InteropServices;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Sockets;

/// <summary>A listening Unix socket for <see cref="PacketSocket"/>s.</summary>
public sealed class PacketListener : IDisposable
{
    private const int Backlog = 64;

    private readonly EventLoop _loop;
    private readonly PollableFile _file;
    private readonly string? _path;

    private PacketListener(EventLoop loop, SafeFileHandle listening, string? path)
    {
        _loop = loop;
        _file = new PollableFile(loop, listening);
        _path = path;
    }

    /// <summary>Goes on with a socket that listens already, of that kind and made by somebody else: systemd, sd_listen_fds(3).</summary>
    /// <exception cref="LibcException">It is no descriptor of ours.</exception>
    public static PacketListener Take(EventLoop loop, SafeFileHandle listening)
    {
        int flags = LibcException.Check(Libc.FileControl(listening, Libc.F_GETFL, 0), "fcntl(F_GETFL)");
        LibcException.Check(Libc.FileControl(listening, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "fcntl(F_SETFL)");
        return new PacketListener(loop, listening, null);
    }

    /// <summary>Binds a socket in place of one that nobody serves any more. Until <see cref="LetIn"/>, only this process' user can connect.</summary>
    /// <exception cref="LibcException">EADDRINUSE: it is served, or there is something else of that name; EACCES.</exception>
    public static unsafe PacketListener Bind(EventLoop loop, string path)
    {
        SafeFileHandle socket = PacketSocket.Open();
        try
        {
            RemoveDead(loop, path);
            Libc.UnixAddress address = PacketSocket.AddressOf(path);
            LibcException.Check(Libc.Bind(socket, &address, sizeof(Libc.UnixAddress)), $"bind({path})");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            LibcException.Check(Libc.Listen(socket, Backlog), "listen");
            return new PacketListener(loop, socket, path);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets a user's group connect, too.</summary>
    /// <exception cref="LibcException">EPERM: this process is not root.</exception>
    public void LetIn(UserAccount user)
    {
        if (_path is null) return;
        LibcException.Check(Libc.ChangeOwner(_path, 0, user.Gid), $"lchown({_path})");
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
    }

    /// <summary>The next who connects; null: <see cref="Stop"/> was called.</summary>
    /// <exception cref="LibcException">EMFILE, ENFILE, ENOMEM: not now.</exception>
    public async ValueTask<PacketSocket?> AcceptAsync()
    {
        while (true)
        {
            SafeFileHandle connected;
            try
            {
                connected = Libc.Accept(_file.Handle, 0, 0, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (!connected.IsInvalid) return PacketSocket.Of(_loop, connected);
            if (_stopped) return null;
            if (errno == Errno.TryAgain) await _file.ReadableAsync();
            else if (errno is not (Errno.Interrupted or Errno.ConnectionAborted)) throw new LibcException("accept4", errno);
        }
    }

    /// <summary>Ends the wait for the next.</summary>
    public void Stop()
    {
        _stopped = true;
        _file.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _file.Dispose();
        if (_path is not null) File.Delete(_path);
    }

    private volatile bool _stopped;

    private static void RemoveDead(EventLoop loop, string path)
    {
        using var directory = SafeDirectory.Open(Path.GetDirectoryName(path)!);
        EntryKind? kind = directory.Kind(EntryName.Of(Path.GetFileName(path)));
        if (kind is null) return;
        if (kind != EntryKind.Special) throw new LibcException($"bind({path})", Errno.AddressInUse);
        try
        {
            PacketSocket.Connect(loop, path).Dispose();
        }
        catch (LibcException refused) when (refused.Errno == Errno.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new LibcException($"bind({path})", Errno.AddressInUse);
    }
}
