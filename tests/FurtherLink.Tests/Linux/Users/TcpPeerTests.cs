using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

using FurtherLink.Linux.Users;

namespace FurtherLink.Tests.Linux.Users;

internal sealed class TcpPeerTests
{
    private static readonly IPAddress[] Loopbacks = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Parse("127.8.9.1")];

    [TestCaseSource(nameof(Loopbacks))]
    public void The_kernel_knows_whose_socket_is_at_the_other_end(IPAddress address)
    {
        using var pair = new Pair(address);

        Assert.That(TcpPeer.UserOf(pair.Far, pair.Near), Is.EqualTo(UserAccount.Current.Uid));
        Assert.That(TcpTable.UserOf(SocketEnds.Of(pair.Far, pair.Near)), Is.EqualTo(UserAccount.Current.Uid), "as /proc has it");
    }

    [Test]
    public void Ports_and_addresses_of_both_ends_count()
    {
        using var pair = new Pair(IPAddress.Loopback);
        foreach ((IPEndPoint far, IPEndPoint near) in new[]
        {
            (pair.Far, new IPEndPoint(pair.Near.Address, pair.Near.Port ^ 1)),
            (new IPEndPoint(pair.Far.Address, pair.Far.Port ^ 1), pair.Near),
            (pair.Far, new IPEndPoint(IPAddress.Parse("127.0.0.2"), pair.Near.Port)),
            (new IPEndPoint(IPAddress.Parse("127.0.0.2"), pair.Far.Port), pair.Near),
        })
        {
            Assert.That(TcpPeer.UserOf(far, near), Is.Null, $"{far} to {near}");
        }
    }

    [Test]
    public void A_listener_is_nobodys_peer()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        Assert.That(TcpPeer.UserOf((IPEndPoint)listener.LocalEndPoint!, new IPEndPoint(IPAddress.Loopback, 9)), Is.Null);
    }

    [Test]
    public void Who_sent_something_and_hung_up_is_nobody_rather_than_root()
    {
        using var pair = new Pair(IPAddress.Loopback);
        IPEndPoint far = pair.Far;
        pair.Client.Send("GET / HTTP/1.1\r\n\r\n"u8);
        pair.Client.Dispose();

        Assert.That(TcpPeer.UserOf(far, pair.Near), Is.Null);
        Assert.That(TcpTable.UserOf(SocketEnds.Of(far, pair.Near)), Is.Null, "as /proc has it");
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_user_is_told_apart(CancellationToken ct)
    {
        if (!UserAccount.IsRoot) Assert.Ignore("needs root, to be another user");
        uint user = UserAccount.Find("daemon")!.Uid;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var start = new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", "daemon", "--regid", "daemon", "--clear-groups", "--", "/bin/bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; read"])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        using Socket accepted = await listener.AcceptSocketAsync(ct);

        uint? uid = TcpPeer.UserOf((IPEndPoint)accepted.RemoteEndPoint!, (IPEndPoint)accepted.LocalEndPoint!);

        process.StandardInput.Close();
        await process.WaitForExitAsync(ct);
        Assert.That(uid, Is.EqualTo(user));
    }

    // What proc_net_tcp looks like: an established socket, one in FIN_WAIT1 that nobody holds (uid 0!), an established one without inode, a listener, the heading.
    [TestCase("   1: 0100007F:1F5C 0100007F:D431 01 00000000:00000000 02:000A7214 00000000  1000        0 40561 2 0 20 4 0 10 -1", 1000u)]
    [TestCase("   1: 0100007F:1F5C 0100007F:D431 04 00000001:00000000 01:00000014 00000000     0        0 0 3 0 21 4 30 10 -1", null)]
    [TestCase("   1: 0100007F:1F5C 0100007F:D431 01 00000000:00000000 02:000A7214 00000000     0        0 0 2 0 20 4 0 10 -1", null)]
    [TestCase("   0: 0100007F:1F5C 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 39971 1 0 100 0 0 10 0", null)]
    [TestCase("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", null)]
    [TestCase("", null)]
    [TestCase("1: 1: 1: 01 1 1 1 1000 1 1 1 1", null)]
    public void A_line_of_the_table_counts_only_for_a_socket_that_somebody_holds(string line, uint? uid) =>
        Assert.That(TcpTable.Parse(line)?.Uid, Is.EqualTo(uid));

    [Test]
    public void Addresses_of_the_table_are_in_the_machines_byte_order()
    {
        if (!BitConverter.IsLittleEndian) Assert.Ignore("the line was written on a little-endian machine");
        var found = TcpTable.Parse("   0: 00000000000000000000000001000000:1F5C 0000000000000000FFFF00000100007F:D431 01 0:0 0:0 0  7 0 9 1 0 0 0 0 0");

        Assert.That(found?.Ends.Peer, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 8028)));
        Assert.That(found?.Ends.Here, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 54321)), "mapped addresses are written plainly");
    }

    /// <summary>A real connection within this machine.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly Socket _accepted;

        public Pair(IPAddress address)
        {
            using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            listener.DualMode = true;
            listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            listener.Listen();
            Client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6) Client.DualMode = true;
            Client.Connect(address, ((IPEndPoint)listener.LocalEndPoint!).Port);
            _accepted = listener.Accept();
            Far = (IPEndPoint)_accepted.RemoteEndPoint!;
            Near = (IPEndPoint)_accepted.LocalEndPoint!;
        }

        public Socket Client { get; }

        public IPEndPoint Far { get; }

        public IPEndPoint Near { get; }

        public void Dispose()
        {
            Client.Dispose();
            _accepted.Dispose();
        }
    }
}
