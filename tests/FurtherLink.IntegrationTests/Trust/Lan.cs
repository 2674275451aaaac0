using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>A daemon that listens on every address with TLS, a neighbour on its network, and root at the device.</summary>
internal sealed class Lan : IAsyncDisposable
{
    private Lan(TestDaemon daemon, Neighbour neighbour)
    {
        Daemon = daemon;
        Neighbour = neighbour;
        int port = daemon.Address.Port;
        Stranger = new Visitor(new Uri($"https://{neighbour.Device}:{port}"), ct => neighbour.ConnectAsync(port, ct));
        SecondStranger = new Visitor(new Uri($"https://{neighbour.Device}:{port}"), ct => neighbour.ConnectAsync(port, ct, from: neighbour.SecondAddress));
        StrangerV6 = new Visitor(new Uri($"https://[{neighbour.DeviceV6}]:{port}"), ct => neighbour.ConnectAsync(port, ct, to: neighbour.DeviceV6));
        Root = AtSocket(daemon);
    }

    public TestDaemon Daemon { get; }

    public Neighbour Neighbour { get; }

    /// <summary>On the neighbour, known to nobody.</summary>
    public Visitor Stranger { get; }

    /// <summary>As <see cref="Stranger"/>, from another address.</summary>
    public Visitor SecondStranger { get; }

    /// <summary>As <see cref="Stranger"/>, over IPv6.</summary>
    public Visitor StrangerV6 { get; }

    /// <summary>The user of these tests, at the daemon's Unix socket.</summary>
    public Visitor Root { get; }

    public static async Task<Lan> StartAsync(CancellationToken ct, Dictionary<string, string>? environment = null)
    {
        Neighbour neighbour = await Neighbour.CreateAsync(ct);
        try
        {
            var all = new Dictionary<string, string> { ["FURTHER_LINK_Network__Addresses"] = "*" };
            foreach ((string name, string value) in environment ?? []) all[name] = value;
            return new Lan(await TestDaemon.StartAsync(ct, tls: true, environment: all), neighbour);
        }
        catch
        {
            await neighbour.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whoever runs these tests, at the Unix socket of a daemon.</summary>
    public static Visitor AtSocket(TestDaemon daemon) => new(new Uri("http://localhost"), async ct =>
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(daemon.Socket), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    /// <summary>Pairs somebody by a code, as the protocol has it; from the neighbour unless <paramref name="who"/> is given.</summary>
    public async Task<PairedVisitor> PairAsync(CancellationToken ct, string? role = null, string name = "Anna's laptop", Visitor? who = null)
    {
        who ??= Stranger;
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(Root, ct, role);
        string code = await window.UntilCodeAsync(ct);
        (HttpStatusCode begun, JsonNode? pairing) = await who.AskJsonAsync(HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = name });
        Assert.That(begun, Is.EqualTo(HttpStatusCode.OK), $"{pairing}");
        (HttpStatusCode completed, JsonNode? paired) = await who.AskJsonAsync(HttpMethod.Post, $"/pair/{pairing!["pairing"]}", ct, new JsonObject { ["code"] = code });
        Assert.That(completed, Is.EqualTo(HttpStatusCode.OK), $"{paired}");
        string token = (string)paired!["token"]!;
        return new PairedVisitor(who.WithToken(token), (string)paired["client"]!["id"]!, token, code);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Visitor visitor in new[] { Stranger, SecondStranger, StrangerV6, Root }) visitor.Dispose();
        try
        {
            await Daemon.DisposeAsync();
        }
        finally
        {
            await Neighbour.DisposeAsync();
        }
    }
}

/// <summary>Somebody who was paired.</summary>
/// <param name="Visitor">Shows its token in the header.</param>
/// <param name="Id">By which it is revoked.</param>
/// <param name="Token">Its secret.</param>
/// <param name="Code">What was typed to get it.</param>
internal sealed record PairedVisitor(Visitor Visitor, string Id, string Token, string Code);
