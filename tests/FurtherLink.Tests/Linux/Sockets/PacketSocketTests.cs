using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Sockets;
using FurtherLink.Tests.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Linux.Sockets;

/// <summary>Packets, and descriptors that come with them, from somebody who means no good.</summary>
internal sealed class PacketSocketTests
{
    private EventLoop _loop = null!;
    private ScratchDirectory _directory = null!;
    private PacketListener _listener = null!;
    private PacketSocket _theirs = null!;
    private PacketSocket _ours = null!;

    [SetUp]
    public async Task Connect()
    {
        _loop = new EventLoop();
        _directory = new ScratchDirectory();
        _listener = PacketListener.Bind(_loop, _directory["socket"]);
        _theirs = PacketSocket.Connect(_loop, _directory["socket"]);
        _ours = (await _listener.AcceptAsync())!;
    }

    [TearDown]
    public void Close()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _listener.Dispose();
        _loop.Dispose();
        _directory.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_packet_of_nothing_but_descriptors_is_an_end_and_they_are_closed(CancellationToken ct)
    {
        string file = _directory.Write("given", "");
        using (SafeFileHandle given = File.OpenHandle(file)) Assert.That(await _theirs.SendAsync(default, [given, given]), Is.True);

        Assert.That(await ReceiveAsync(ct), Is.Null);

        Assert.That(Descriptors.To(file), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task What_nobody_receives_does_not_pile_up_in_the_kernel(CancellationToken ct)
    {
        var sent = new List<Task>();
        using SafeFileHandle fields = SealedMemory.Of(new byte[100]);
        for (int one = 0; one < 200; one++)
        {
            Task<bool> sending = _ours.SendAsync(new byte[6], [fields]).AsTask();
            sent.Add(sending);
            if (!sending.IsCompleted) break;
        }

        Assert.That(sent, Has.Count.LessThan(64));
        for (int one = 0; one < sent.Count; one++) (await _theirs.ReceiveAsync(new byte[PacketSocket.MostBytes]).AsTask().WaitAsync(ct))!.Value.Dispose();
        await sent[^1].WaitAsync(ct);
    }

    private Task<Packet?> ReceiveAsync(CancellationToken ct) => _ours.ReceiveAsync(new byte[PacketSocket.MostBytes]).AsTask().WaitAsync(ct);
}
