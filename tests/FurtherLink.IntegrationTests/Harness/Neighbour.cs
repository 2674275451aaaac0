using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>
/// Another machine on the network: a network namespace, joined with this one by a cable of its own (veth(4)). What connects from it has an address that is
/// not this machine's, and the kernel knows nothing of whose it is. Needs root; without, the test is ignored.
/// </summary>
/// <remarks>
/// Two test runs at a time do not collide: the name of this end of the cable is taken by whoever creates it first, and the addresses follow from it. What a
/// run left behind that was killed is removed by the next.
/// </remarks>
internal sealed partial class Neighbour : IAsyncDisposable
{
    private const string NamePrefix = "further-link-test-";
    private const int Networks = 4096;
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    private static readonly Task Swept = SweepAsync();

    private readonly string _cable;

    private Neighbour(int index)
    {
        _cable = CableOf(index);
        Name = $"{NamePrefix}{Environment.ProcessId}-{index}";
        // 10.213.0.0/16 in networks of 16 addresses; fd00:213::/32 in networks of 2^64.
        string four = $"10.213.{index / 16}.";
        int first = index % 16 * 16;
        Device = IPAddress.Parse(four + (first + 1));
        Address = IPAddress.Parse(four + (first + 2));
        SecondAddress = IPAddress.Parse(four + (first + 3));
        AnotherDevice = IPAddress.Parse(four + (first + 4));
        DeviceV6 = IPAddress.Parse($"fd00:213:{index:x}::1");
        AddressV6 = IPAddress.Parse($"fd00:213:{index:x}::2");
    }

    /// <summary>The namespace's name, for ip-netns(8).</summary>
    public string Name { get; }

    /// <summary>This machine, as the neighbour sees it.</summary>
    public IPAddress Device { get; }

    /// <inheritdoc cref="Device"/>
    public IPAddress DeviceV6 { get; }

    /// <summary>The neighbour, as this machine sees it.</summary>
    public IPAddress Address { get; }

    /// <inheritdoc cref="Address"/>
    public IPAddress AddressV6 { get; }

    /// <summary>One more address that the neighbour has: another machine, as far as this one can tell.</summary>
    public IPAddress SecondAddress { get; }

    /// <summary>An address of the same network that is nobody's, until <see cref="AddDeviceAddressAsync"/>.</summary>
    public IPAddress AnotherDevice { get; }

    /// <summary>Connects a new neighbour.</summary>
    public static async Task<Neighbour> CreateAsync(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await Swept;
        for (int attempt = 0; attempt < 64; attempt++)
        {
            int index = Random.Shared.Next(Networks);
            CommandResult made = await Command.RunAsync("ip", ["link", "add", CableOf(index), "type", "veth", "peer", "name", PeerOf(index)], ct);
            if (made.ExitCode != 0 && made.Errors.Contains("exists", StringComparison.OrdinalIgnoreCase)) continue;
            if (made.ExitCode != 0) Assert.Ignore($"Needs to make network namespaces, which is not permitted here: {made.Errors.Trim()}");
            var neighbour = new Neighbour(index);
            try
            {
                await neighbour.ConnectAsync(index, ct);
                return neighbour;
            }
            catch
            {
                await neighbour.DisposeAsync();
                throw;
            }
        }

        throw new InvalidOperationException("every network that was tried is taken");
    }

    /// <summary>A socket of the neighbour, connected to the daemon.</summary>
    /// <param name="port">The daemon's.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="from">Which of its addresses; null: the first.</param>
    /// <param name="to">Which of the daemon's; null: <see cref="Device"/>.</param>
    public async Task<Socket> ConnectAsync(int port, CancellationToken ct, IPAddress? from = null, IPAddress? to = null)
    {
        to ??= Device;
        Socket socket = await OpenAsync(to.AddressFamily);
        try
        {
            if (from is not null) socket.Bind(new IPEndPoint(from, 0));
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(to, port), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Runs a program on the neighbour.</summary>
    public Task<CommandResult> RunAsync(string[] command, CancellationToken ct) => Command.RunAsync("ip", ["netns", "exec", Name, .. command], ct);

    /// <summary>Gives this machine one more address on the cable.</summary>
    public Task AddDeviceAddressAsync(CancellationToken ct) => IpAsync(["address", "add", AnotherDevice + "/28", "dev", _cable], ct);

    public async ValueTask DisposeAsync()
    {
        // This end goes with the other: a cable has two.
        _ = await Command.RunAsync("ip", ["link", "delete", _cable], CancellationToken.None);
        _ = await Command.RunAsync("ip", ["netns", "delete", Name], CancellationToken.None);
    }

    private static string CableOf(int index) => $"fltest{index}";

    private static string PeerOf(int index) => $"fltest{index}n";

    private async Task ConnectAsync(int index, CancellationToken ct)
    {
        string peer = PeerOf(index);
        await IpAsync(["netns", "add", Name], ct);
        await IpAsync(["link", "set", peer, "netns", Name], ct);
        await IpAsync(["address", "add", Device + "/28", "dev", _cable], ct);
        await IpAsync(["-netns", Name, "address", "add", Address + "/28", "dev", peer], ct);
        await IpAsync(["-netns", Name, "address", "add", SecondAddress + "/28", "dev", peer], ct);
        // nodad: otherwise the address is not to be used for a second, until it is sure that nobody else has it.
        await IpAsync(["address", "add", DeviceV6 + "/64", "dev", _cable, "nodad"], ct);
        await IpAsync(["-netns", Name, "address", "add", AddressV6 + "/64", "dev", peer, "nodad"], ct);
        // The same for the address that the kernel adds: a browser that has begun takes it for another network, and what it fetches fails (ERR_NETWORK_CHANGED).
        await IpAsync(["netns", "exec", Name, "sysctl", "--quiet", "--write", $"net.ipv6.conf.{peer}.accept_dad=0"], ct);
        await IpAsync(["link", "set", _cable, "up"], ct);
        await IpAsync(["-netns", Name, "link", "set", peer, "up"], ct);
        await IpAsync(["-netns", Name, "link", "set", "lo", "up"], ct);
    }

    // A socket belongs for ever to the namespace of the thread that made it; the thread ends, so that nothing else comes into that namespace.
    private Task<Socket> OpenAsync(AddressFamily family)
    {
        var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle there = File.OpenHandle("/run/netns/" + Name);
                if (SetNamespace(there, NewNetwork) < 0) throw new InvalidOperationException($"setns({Name}): errno {Marshal.GetLastPInvokeError()}");
                made.SetResult(new Socket(family, SocketType.Stream, ProtocolType.Tcp));
            }
            catch (Exception failure)
            {
                made.SetException(failure);
            }
        })
        { IsBackground = true, Name = "in " + Name };
        thread.Start();
        return made.Task;
    }

    private static async Task IpAsync(string[] arguments, CancellationToken ct)
    {
        CommandResult done = await Command.RunAsync("ip", arguments, ct);
        if (done.ExitCode != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {done.Errors.Trim()}");
    }

    private static async Task SweepAsync()
    {
        CommandResult listed = await Command.RunAsync("ip", ["netns", "list"], CancellationToken.None);
        foreach (string line in listed.Output.Split('\n').Where(line => line.StartsWith(NamePrefix, StringComparison.Ordinal)))
        {
            string name = line.Split(' ')[0];
            if (!Directory.Exists("/proc/" + name[NamePrefix.Length..].Split('-')[0]))
                _ = await Command.RunAsync("ip", ["netns", "delete", name], CancellationToken.None);
        }
    }

    // setns(2)
    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle fd, int kind);
}
