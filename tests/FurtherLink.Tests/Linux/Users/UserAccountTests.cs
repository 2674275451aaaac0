using System.Net.Sockets;

using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Linux.Users;

internal sealed class UserAccountTests
{
    [Test]
    public void Every_local_user_is_found_by_name_and_by_id_as_getent_tells() => Assert.Multiple(static () =>
    {
        using var scratch = new ScratchDirectory();
        foreach (string line in scratch.Sh("getent passwd").Split('\n'))
        {
            string[] entry = line.Split(':');
            UserAccount? user = UserAccount.Find(entry[0]);
            Assert.That(user, Is.EqualTo(new UserAccount(entry[0], uint.Parse(entry[2]), uint.Parse(entry[3]), entry[5], entry[6].Length == 0 ? "/bin/sh" : entry[6])));
            Assert.That(UserAccount.Find(user!.Uid)!.Uid, Is.EqualTo(user.Uid));
            Assert.That(user.Groups(), Does.Contain(user.Gid));
        }
    });

    [TestCase("")]
    [TestCase("no such user here")]
    [TestCase("root\0")]
    [TestCase("../root")]
    public void Nobody_else_is(string name) => Assert.That(UserAccount.Find(name), Is.Null);

    [Test]
    public void A_name_of_any_length_is_no_reason_to_fail() => Assert.That(UserAccount.Find(new string('x', 100_000)), Is.Null);

    [Test]
    public void An_id_without_entry_is_nobody() => Assert.That(UserAccount.Find(3_999_999_999u), Is.Null);

    [Test]
    public void Groups_are_those_that_id_tells()
    {
        using var scratch = new ScratchDirectory();
        UserAccount user = UserAccount.Current;
        Assert.That(user.IsCurrent, Is.True);
        Assert.That(user.Groups(), Is.EquivalentTo(scratch.Sh("id -G " + user.Name).Split(' ').Select(uint.Parse)));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_peer_of_a_socket_is_the_process_that_connected(CancellationToken ct)
    {
        using var scratch = new ScratchDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(scratch["socket"]));
        listener.Listen(1);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(scratch["socket"]), ct);
        using Socket server = await listener.AcceptAsync(ct);
        PeerCredentials peer = PeerCredentials.Of(server);
        Assert.That((peer.Process.Value, peer.Uid), Is.EqualTo((Environment.ProcessId, UserAccount.Current.Uid)));
    }
}
