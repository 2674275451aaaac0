using System.Net.Sockets;

using FurtherLink.Engine.Launching;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Engine.Launching;

internal sealed class OriginalSocketsTests
{
    private static readonly ProcessId Group = new(4711);

    private ScratchDirectory _directory = null!;

    [SetUp]
    public void Open() => _directory = new ScratchDirectory();

    [TearDown]
    public void Close() => _directory.Dispose();

    [Test]
    public void What_a_killed_daemon_left_is_replaced_and_all_is_removed()
    {
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) left.Bind(new UnixDomainSocketEndPoint(_directory["4711.video.sock"]));
        File.WriteAllText(_directory["4711.keyevent.sock"], "");
        using OriginalSockets? sockets = OriginalSockets.TryListen(_directory.Root, Group);

        Assert.That(sockets?.Listeners, Has.Count.EqualTo(2));
        Assert.That(Names(), Is.EquivalentTo(["4711.video.sock", "4711.keylisten.sock"]));
        sockets!.Remove();
        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public void A_link_in_the_way_is_not_followed()
    {
        File.WriteAllText(_directory["precious"], "content");
        File.CreateSymbolicLink(_directory["4711.video.sock"], _directory["precious"]);
        using OriginalSockets? sockets = OriginalSockets.TryListen(_directory.Root, Group);
        sockets!.Remove();
        Assert.That(File.ReadAllText(_directory["precious"]), Is.EqualTo("content"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_another_user_planted_stays_and_the_program_goes_without()
    {
        if (!UserAccount.IsRoot || UserAccount.Find("daemon") is not { } user) Assert.Ignore("needs root, to be two users");
        else
        {
            File.SetUnixFileMode(_directory.Root, (UnixFileMode)0b1_111_111_111);
            await File.WriteAllTextAsync(_directory["4711.keylisten.sock"], "planted");
            OriginalSockets? sockets = await UserAuthority.RunAsync(user, () => OriginalSockets.TryListen(_directory.Root, Group));
            Assert.That(sockets, Is.Null);
            Assert.That(Names(), Is.EquivalentTo(["4711.keylisten.sock"]));
            Assert.That(await File.ReadAllTextAsync(_directory["4711.keylisten.sock"]), Is.EqualTo("planted"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_that_accepts_nobody_is_not_waited_for(CancellationToken ct)
    {
        using OriginalSockets sockets = OriginalSockets.TryListen(_directory.Root, Group)!;
        using var package = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        package.Bind(new UnixDomainSocketEndPoint(_directory["4711.keyevent.sock"]));
        package.Listen(0);
        var connected = new List<Socket?>();

        await Task.Run(
            () =>
            {
                do connected.Add(sockets.TryConnectKeys(UserAccount.Current));
                while (connected[^1] is not null);
            },
            ct).WaitAsync(ct);

        Assert.That(connected, Has.Count.GreaterThan(1), "as many as wait to be accepted");
        connected.ForEach(static socket => socket?.Dispose());
    }

    private IEnumerable<string?> Names() => Directory.GetFileSystemEntries(_directory.Root).Select(Path.GetFileName);
}
