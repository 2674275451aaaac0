using System.Net;
using System.Net.Sockets;

using FurtherLink.Linux;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Systemd;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Linux.Systemd;

internal sealed class SupervisedStartTests
{
    private const int Me = 1234;

    private static readonly string Self = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [TestCase("30000000", "1234", 30_000)]
    [TestCase("1500", null, 1.5)]
    [TestCase("30000000", "", 30_000)]
    [TestCase("30000000", "99", null)]
    [TestCase("0", null, null)]
    [TestCase("-5", null, null)]
    [TestCase("soon", null, null)]
    [TestCase("9223372036854775807", null, null)]
    [TestCase(null, "1234", null)]
    public void The_watchdog_is_for_this_process_or_not(string? microseconds, string? process, double? milliseconds) =>
        Assert.That(WatchdogInterval.Parse(microseconds, process, Me)?.TotalMilliseconds, Is.EqualTo(milliseconds));

    [TestCase("2", "1234", 2)]
    [TestCase("2", "99", 0)]
    [TestCase("2", null, 0)]
    [TestCase("two", "1234", 0)]
    [TestCase("-2", "1234", 0)]
    public void Sockets_are_for_this_process_or_not(string count, string? process, int expected) =>
        Assert.That(PassedSockets.Count(count, process, Me), Is.EqualTo(expected));

    [Test]
    public void What_was_told_is_taken_out_of_the_environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = "/run/systemd/notify",
            ["WATCHDOG_USEC"] = "60000000",
            ["WATCHDOG_PID"] = Self,
            ["LISTEN_FDS"] = "0",
            ["LISTEN_PID"] = Self,
            ["LISTEN_FDNAMES"] = "web",
            ["LANG"] = "C.UTF-8",
        };

        var start = SupervisedStart.Take(name => environment.Remove(name, out string? value) ? value : null);
        using NotifySocket? notify = start.Notify;

        Assert.That(notify, Is.Not.Null);
        Assert.That(start.Watchdog, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(start.Sockets, Is.Empty);
        Assert.That(environment.Keys, Is.EqualTo(new[] { "LANG" }));
    }

    [Test]
    public void Nothing_told_is_nothing()
    {
        var start = SupervisedStart.Take(static _ => null);

        Assert.That(start, Is.EqualTo(SupervisedStart.None with { Sockets = start.Sockets }));
    }

    [Test]
    public void A_passed_socket_is_served_and_not_inherited()
    {
        int descriptor = Duplicate(static copy =>
        {
            using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listening.Listen();
            return copy(listening.SafeHandle);
        });

        using Socket taken = PassedSockets.TakeOne(descriptor);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(taken.LocalEndPoint!);
        using Socket accepted = taken.Accept();

        Assert.That(((IPEndPoint)accepted.RemoteEndPoint!).Port, Is.EqualTo(((IPEndPoint)client.LocalEndPoint!).Port));
        Assert.That(FlagsOf(descriptor) & 0x80000, Is.Not.Zero, "close-on-exec");
    }

    [Test]
    public void What_does_not_listen_is_refused()
    {
        int file = Duplicate(static copy =>
        {
            using SafeFileHandle nothing = File.OpenHandle("/dev/null");
            return copy(nothing);
        });
        int connected = Duplicate(static copy =>
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            return copy(socket.SafeHandle);
        });

        Assert.That(() => PassedSockets.TakeOne(file), Throws.InstanceOf<IOException>().With.Message.Contains($"descriptor {file}"));
        Assert.That(() => PassedSockets.TakeOne(connected), Throws.InstanceOf<IOException>());
        Assert.That(() => PassedSockets.TakeOne(1_000_000), Throws.InstanceOf<LibcException>());
    }

    // proc_pid_fdinfo(5): the flags are octal.
    private static int FlagsOf(int descriptor) => Convert.ToInt32(
        File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(static line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8);

    // A descriptor as systemd hands it over: a number without an owner, inheritable.
    private static int Duplicate(Func<Func<System.Runtime.InteropServices.SafeHandle, int>, int> open) => open(static handle =>
    {
        using var borrowed = new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false);
        int copy = Libc.FileControl(borrowed, Libc.F_DUPFD_CLOEXEC, 100);
        using var own = new SafeFileHandle(copy, ownsHandle: false);
        LibcException.Check(Libc.FileControl(own, Libc.F_SETFD, 0), "fcntl(F_SETFD)");
        return copy;
    });
}
