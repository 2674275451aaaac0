using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace FurtherLink.Linux.Systemd;

/// <summary>
/// Tells systemd how the daemon is, sd_notify(3): one datagram for each thing to say. Thread-safe; a word that systemd does not take is no reason to fail.
/// </summary>
public sealed class NotifySocket : IDisposable
{
    /// <summary>The environment variable that names the socket.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    // systemd reads its end at once unless it is in trouble itself.
    private const int PatienceMilliseconds = 5000;

    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly Socket _socket;
    private readonly UnixDomainSocketEndPoint _systemd;

    private NotifySocket(UnixDomainSocketEndPoint systemd)
    {
        _systemd = systemd;
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = PatienceMilliseconds };
    }

    /// <summary>The socket at <paramref name="address"/>: a path, or <c>@name</c> in the abstract namespace (unix(7)). Null for anything else.</summary>
    public static NotifySocket? At(string? address)
    {
        if (address is not (['/', _, ..] or ['@', _, ..])) return null; // vsock: is for whole machines
        try
        {
            return new NotifySocket(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // longer than sun_path
        }
    }

    /// <summary>The daemon serves; also ends <see cref="Reloading"/>.</summary>
    public bool Ready() => Send("READY=1");

    /// <summary>The daemon begins to end.</summary>
    public bool Stopping() => Send("STOPPING=1");

    /// <summary>The daemon reads its configuration again; to be followed by <see cref="Ready"/>.</summary>
    /// <remarks>systemd compares the time with that of its own request. On Linux the runtime's time stamps are of CLOCK_MONOTONIC.</remarks>
    public bool Reloading()
    {
        long microseconds = (long)(Stopwatch.GetTimestamp() * ((double)MicrosecondsPerSecond / Stopwatch.Frequency));
        return Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// <summary>The daemon is well; has to be said more often than <see cref="WatchdogInterval"/>.</summary>
    public bool Well() => Send("WATCHDOG=1");

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public bool Status(string line) => Send("STATUS=" + line.ReplaceLineEndings(" "));

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool Send(string state)
    {
        try
        {
            _ = _socket.SendTo(System.Text.Encoding.UTF8.GetBytes(state), _systemd);
            return true;
        }
        catch (Exception refused) when (refused is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
