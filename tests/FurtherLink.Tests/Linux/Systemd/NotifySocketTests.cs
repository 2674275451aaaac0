using System.Globalization;
using System.Net.Sockets;
using System.Text;

using FurtherLink.Linux.Systemd;

namespace FurtherLink.Tests.Linux.Systemd;

internal sealed class NotifySocketTests
{
    private string _directory = null!;

    [SetUp]
    public void Make_a_directory() => _directory = Directory.CreateTempSubdirectory("further-link-notify-").FullName;

    [TearDown]
    public void Remove_it() => Directory.Delete(_directory, recursive: true);

    [TestCase(false)]
    [TestCase(true)]
    public void What_is_told_arrives_one_datagram_each(bool isAbstract)
    {
        string address = isAbstract ? "@further-link-test-" + Guid.NewGuid().ToString("N") : Path.Combine(_directory, "notify");
        using Socket systemd = Listen(address);
        using NotifySocket notify = NotifySocket.At(address)!;

        bool[] sent = [notify.Status("two\nlines"), notify.Ready(), notify.Well(), notify.Stopping()];

        Assert.That(sent, Is.All.True);
        Assert.That(
            Enumerable.Range(0, sent.Length).Select(_ => Receive(systemd)), Is.EqualTo(new[] { "STATUS=two lines", "READY=1", "WATCHDOG=1", "STOPPING=1" }));
    }

    [Test]
    public void Reloading_tells_the_time_of_the_monotonic_clock()
    {
        string address = Path.Combine(_directory, "notify");
        using Socket systemd = Listen(address);
        using NotifySocket notify = NotifySocket.At(address)!;
        long before = MonotonicMicroseconds();

        Assert.That(notify.Reloading(), Is.True);
        string[] lines = Receive(systemd).Split('\n');

        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Is.EqualTo("RELOADING=1"));
        Assert.That(lines[1], Does.StartWith("MONOTONIC_USEC="));
        long told = long.Parse(lines[1].Split('=')[1], CultureInfo.InvariantCulture);
        Assert.That(told, Is.InRange(before, MonotonicMicroseconds()));
    }

    [Test]
    public void Nobody_there_is_no_error()
    {
        using NotifySocket notify = NotifySocket.At(Path.Combine(_directory, "nobody"))!;

        Assert.That(notify.Ready(), Is.False);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("/")]
    [TestCase("relative")]
    [TestCase("vsock:2:1234")]
    public void No_address_of_a_Unix_socket_is_no_socket(string? address) => Assert.That(NotifySocket.At(address), Is.Null);

    [Test]
    public void A_path_that_does_not_fit_is_no_socket() => Assert.That(NotifySocket.At("/" + new string('x', 120)), Is.Null);

    private static Socket Listen(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        return socket;
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    // As another program reads it: the runtime's own clock could not show that it is the right one.
    private static long MonotonicMicroseconds()
    {
        using var python = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("python3", ["-c", "import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return long.Parse(text, CultureInfo.InvariantCulture);
    }
}
