using System.Runtime.InteropServices;
using System.Text;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Sockets;

/// <summary>
/// A Unix socket between two processes that keeps packets apart and passes descriptors with them: unix(7), SOCK_SEQPACKET, SCM_RIGHTS. One sender and one
/// receiver at a time.
/// </summary>
public sealed class PacketSocket : IDisposable
{
    /// <summary>The longest packet, in bytes: one that the kernel has in one piece, so that it is sent whole or not at all.</summary>
    public const int MostBytes = 8 * 1024;

    /// <summary>Descriptors with one packet at most.</summary>
    public const int MostDescriptors = 8;

    private readonly PollableFile _file;

    private PacketSocket(EventLoop loop, SafeFileHandle connected, PeerCredentials peer)
    {
        _file = new PollableFile(loop, connected);
        Peer = peer;
    }

    /// <summary>
    /// Takes over a connected socket, or closes it. What it sends waits here rather than in the kernel, where long fields and descriptors that nobody receives would
    /// pile up.
    /// </summary>
    internal static PacketSocket Of(EventLoop loop, SafeFileHandle connected)
    {
        try
        {
            LimitUnread(connected);
            return new PacketSocket(loop, connected, PeerOf(connected));
        }
        catch
        {
            connected.Dispose();
            throw;
        }
    }

    /// <summary>Who is at the other end, as the kernel recorded it when the connection was made.</summary>
    public PeerCredentials Peer { get; }

    /// <summary>Connects to a listening socket.</summary>
    /// <exception cref="LibcException">ENOENT, ECONNREFUSED: nobody listens there; EACCES: not for this user.</exception>
    public static unsafe PacketSocket Connect(EventLoop loop, string path)
    {
        SafeFileHandle socket = Open();
        try
        {
            Libc.UnixAddress address = AddressOf(path);
            LibcException.Check(Libc.Connect(socket, &address, sizeof(Libc.UnixAddress)), $"connect({path})");
            return new PacketSocket(loop, socket, PeerOf(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a packet, when there is room for it.</summary>
    /// <param name="packet">At most <see cref="MostBytes"/>, at least 1.</param>
    /// <param name="descriptors">At most <see cref="MostDescriptors"/>; they stay the caller's.</param>
    /// <returns>False: nobody is at the other end any more.</returns>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> packet, IReadOnlyList<SafeHandle> descriptors)
    {
        while (true)
        {
            switch (TrySend(packet.Span, descriptors))
            {
                case 0: return true;
                case Errno.Interrupted: continue;
                case Errno.TryAgain: await _file.WritableAsync(); break;
                case Errno.BrokenPipe or Errno.ConnectionReset or Errno.NotConnected or Errno.BadDescriptor: return false;
                case int errno: throw new LibcException("sendmsg", errno);
            }
        }
    }

    /// <summary>Receives a packet, when there is one.</summary>
    /// <param name="buffer">Of <see cref="MostBytes"/>.</param>
    /// <returns>Null: nobody is at the other end any more.</returns>
    /// <exception cref="InvalidDataException">It is longer, or has more descriptors, than a packet may; those are closed.</exception>
    public async ValueTask<Packet?> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            int errno = TryReceive(buffer, out Packet packet);
            switch (errno)
            {
                case 0 when packet.Bytes.IsEmpty:
                    packet.Dispose(); // an end; or a packet of nothing but descriptors, which is none
                    return null;
                case 0: return packet;
                case Errno.Interrupted: continue;
                case Errno.TryAgain: await _file.ReadableAsync(); break;
                case Errno.ConnectionReset or Errno.NotConnected or Errno.BadDescriptor: return null;
                default: throw new LibcException("recvmsg", errno);
            }
        }
    }

    /// <summary>Ends the connection for both; who waits here learns that nobody is there any more.</summary>
    public void Shutdown()
    {
        try
        {
            _ = Libc.Shutdown(_file.Handle, Libc.SHUT_RDWR);
        }
        catch (ObjectDisposedException)
        {
            // It has ended, and who had it has let go of it, in this very moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    internal static SafeFileHandle Open()
    {
        SafeFileHandle socket = Libc.Socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
        return socket.IsInvalid ? throw LibcException.FromLastError("socket") : socket;
    }

    /// <exception cref="LibcException">ENAMETOOLONG.</exception>
    internal static unsafe Libc.UnixAddress AddressOf(string path)
    {
        var address = new Libc.UnixAddress { Family = Libc.AF_UNIX };
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length >= Libc.UnixPathBytes) throw new LibcException($"bind({path})", Errno.NameTooLong);
        bytes.CopyTo(new Span<byte>(address.Path, Libc.UnixPathBytes));
        return address;
    }

    private static unsafe void LimitUnread(SafeFileHandle socket)
    {
        int bytes = 2 * MostBytes; // socket(7): doubled, and each packet counts as several hundred bytes
        LibcException.Check(Libc.SetSocketOption(socket, Libc.SOL_SOCKET, Libc.SO_SNDBUF, &bytes, sizeof(int)), "setsockopt(SO_SNDBUF)");
    }

    private static unsafe PeerCredentials PeerOf(SafeFileHandle socket)
    {
        Libc.Ucred credentials = default;
        int length = sizeof(Libc.Ucred);
        LibcException.Check(Libc.GetSocketOption(socket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, ref length), "getsockopt(SO_PEERCRED)");
        return new PeerCredentials(new ProcessId(credentials.Pid), credentials.Uid);
    }

    // cmsg(3): a header, aligned to a word, and behind it the descriptors.
    private static unsafe int ControlHeader => (sizeof(Libc.ControlMessage) + sizeof(nint) - 1) & -sizeof(nint);

    private static int ControlSpace(int descriptors) => ControlHeader + ((descriptors * sizeof(int) + nint.Size - 1) & -nint.Size);

    private unsafe int TrySend(ReadOnlySpan<byte> packet, IReadOnlyList<SafeHandle> descriptors)
    {
        if (packet.Length > MostBytes || descriptors.Count > MostDescriptors) throw new ArgumentException("a packet is longer than one may be", nameof(packet));
        int held = 0;
        byte* control = stackalloc byte[ControlSpace(MostDescriptors)];
        fixed (byte* bytes = packet)
        {
            try
            {
                var vector = new Libc.IoVector { Base = (nint)bytes, Length = (nuint)packet.Length };
                var message = new Libc.MessageHeader { Vectors = (nint)(&vector), VectorCount = 1 };
                if (descriptors.Count > 0)
                {
                    *(Libc.ControlMessage*)control = new Libc.ControlMessage
                    {
                        Length = (nuint)(ControlHeader + descriptors.Count * sizeof(int)),
                        Level = Libc.SOL_SOCKET,
                        Type = Libc.SCM_RIGHTS,
                    };
                    for (; held < descriptors.Count; held++)
                    {
                        bool added = false;
                        descriptors[held].DangerousAddRef(ref added);
                        ((int*)(control + ControlHeader))[held] = (int)descriptors[held].DangerousGetHandle();
                    }

                    message.Control = (nint)control;
                    message.ControlLength = (nuint)ControlSpace(descriptors.Count);
                }

                return Libc.SendMessage(_file.Handle, &message, Libc.MSG_NOSIGNAL) < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            catch (ObjectDisposedException)
            {
                return Errno.BadDescriptor;
            }
            finally
            {
                while (held > 0) descriptors[--held].DangerousRelease();
            }
        }
    }

    private unsafe int TryReceive(Memory<byte> buffer, out Packet packet)
    {
        packet = default;
        int space = ControlSpace(MostDescriptors);
        byte* control = stackalloc byte[space];
        fixed (byte* bytes = buffer.Span)
        {
            var vector = new Libc.IoVector { Base = (nint)bytes, Length = (nuint)buffer.Length };
            var message = new Libc.MessageHeader { Vectors = (nint)(&vector), VectorCount = 1, Control = (nint)control, ControlLength = (nuint)space };
            nint count;
            try
            {
                count = Libc.ReceiveMessage(_file.Handle, &message, Libc.MSG_CMSG_CLOEXEC);
            }
            catch (ObjectDisposedException)
            {
                return Errno.BadDescriptor;
            }

            if (count < 0) return Marshal.GetLastPInvokeError();
            packet = new Packet(buffer[..(int)count], DescriptorsOf(control, (int)message.ControlLength));
            if ((message.Flags & (Libc.MSG_TRUNC | Libc.MSG_CTRUNC)) == 0) return 0;
            packet.Dispose();
            throw new InvalidDataException("a packet is longer than one may be");
        }
    }

    private static unsafe List<SafeFileHandle> DescriptorsOf(byte* control, int length)
    {
        var descriptors = new List<SafeFileHandle>();
        for (int at = 0; at + ControlHeader <= length;)
        {
            var header = (Libc.ControlMessage*)(control + at);
            int size = (int)header->Length;
            if (size < ControlHeader || at + size > length) break;
            if (header->Level == Libc.SOL_SOCKET && header->Type == Libc.SCM_RIGHTS)
            {
                for (int one = ControlHeader; one + sizeof(int) <= size; one += sizeof(int))
                    descriptors.Add(new SafeFileHandle(*(int*)(control + at + one), ownsHandle: true));
            }

            at += (size + sizeof(nint) - 1) & -sizeof(nint);
        }

        return descriptors;
    }
}

/// <summary>What came in one packet.</summary>
/// <param name="Bytes">In the buffer that it was received into.</param>
/// <param name="Descriptors">Close-on-exec; the receiver's to dispose.</param>
public readonly record struct Packet(ReadOnlyMemory<byte> Bytes, IReadOnlyList<SafeFileHandle> Descriptors) : IDisposable
{
    /// <summary>Closes all descriptors; those taken meanwhile by somebody else must have been duplicated or disowned.</summary>
    public void Dispose()
    {
        foreach (SafeFileHandle descriptor in Descriptors ?? []) descriptor.Dispose();
    }
}
