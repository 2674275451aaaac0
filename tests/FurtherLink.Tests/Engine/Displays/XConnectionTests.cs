using System.Net.Sockets;

using FurtherLink.Engine.Displays;

namespace FurtherLink.Tests.Engine.Displays;

/// <summary>An X server is the program's to replace: what it says may be anything.</summary>
internal sealed class XConnectionTests
{
    private static readonly byte[] Event = [19, .. new byte[31]];

    [Test, CancelAfter(10_000)]
    public async Task An_answer_without_end_is_not_read(CancellationToken ct)
    {
        (XConnection connection, Socket server) = Connect();
        using (connection)
        using (server)
        {
            await server.SendAsync(new byte[] { 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF }.Concat(new byte[24]).ToArray(), ct);

            await Assert.ThrowsAsync<IOException>(async () => await connection.NextAsync(ct));
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task What_came_before_a_read_was_given_up_is_not_lost(CancellationToken ct)
    {
        (XConnection connection, Socket server) = Connect();
        using (connection)
        using (server)
        {
            await server.SendAsync(Event.AsMemory(0, 20), ct);
            using var impatient = new CancellationTokenSource();
            Task<XMessage> reading = connection.NextAsync(impatient.Token).AsTask();
            await impatient.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => reading);

            await server.SendAsync(Event.AsMemory(20), ct);

            Assert.That((await connection.NextAsync(ct)).Code, Is.EqualTo(XMessage.Mapped));
        }
    }

    [TestCase(new byte[] { 0, 5, 11, 0, 0, 0, 2, 0, (byte)'n', (byte)'o', (byte)' ', (byte)'w', (byte)'a', (byte)'y', 0, 0 }, "no wa")]
    [TestCase(new byte[] { 1, 0, 11, 0, 0, 0, 0xFF, 0xFF }, "no sense")]
    [TestCase(new byte[] { 1, 0, 11, 0, 0, 0, 1, 0, 0, 0, 0, 0 }, "cannot be read")]
    [CancelAfter(10_000)]
    public async Task First_words_that_make_no_sense_are_refused(byte[] words, string reason, CancellationToken ct)
    {
        (XConnection connection, Socket server) = Connect();
        using (connection)
        using (server)
        {
            await server.SendAsync(words, ct);

            DisplayException? refused = await Assert.ThrowsAsync<DisplayException>(() => XSetup.AskAsync(connection, new MagicCookie(), ct));

            Assert.That(refused!.Message, Does.Contain(reason));
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task A_server_that_hangs_up_is_noticed(CancellationToken ct)
    {
        (XConnection connection, Socket server) = Connect();
        using (connection)
        {
            server.Dispose();

            await Assert.ThrowsAsync<EndOfStreamException>(async () => await connection.NextAsync(ct));
        }
    }

    private static (XConnection Connection, Socket Server) Connect()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        return (new XConnection(client), listener.Accept());
    }
}
