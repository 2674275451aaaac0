using System.Net;
using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>One neighbour who takes all it can get does not lock out another.</summary>
internal sealed class CrowdTests
{
    [TestCase(400, "GET /runners HTTP/1.1\r\nHost: {0}\r\n\r\n")]
    [TestCase(400, "GET /runners HTTP/1.1\r\nHost: ")]
    [CancelAfter(120_000)]
    public async Task Hundreds_of_connections_of_one_neighbour_leave_room_for_others(int count, string request, CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor paired = await lan.PairAsync(ct, who: lan.SecondStranger);
        await using RunClient client = await paired.Visitor.ConnectAsync("/run", ct);
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(string.Format(request, lan.Stranger.Address.Authority));
        var crowd = new List<Stream>();
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (_, token) =>
            {
                try
                {
                    Stream connection = await lan.Stranger.OpenAsync(token);
                    lock (crowd) crowd.Add(connection);
                    await connection.WriteAsync(bytes, token);
                }
                catch (Exception refused) when (refused is IOException or SocketException)
                {
                    // More than an address may have: that is as good.
                }
            });
            Assert.That(await lan.SecondStranger.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await paired.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
            await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nid -un\n");
            Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
            Assert.That(await lan.Root.AskAsync(HttpMethod.Get, "/clients", ct), Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            foreach (Stream connection in crowd) await connection.DisposeAsync();
        }
    }
}
