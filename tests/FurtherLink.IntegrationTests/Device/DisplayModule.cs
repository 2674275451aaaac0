using System.Buffers.Binary;
using System.Net.Sockets;

using FurtherLink.Device.Drawing;
using FurtherLink.Tests.Device;

namespace FurtherLink.IntegrationTests.Device;

/// <summary>An SH1106 at the other end of the daemon's wires, which are a Unix socket here (<c>Device:Bus=unix:…</c>).</summary>
internal sealed class DisplayModule : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("further-link-display-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly DisplayModel _model = DisplayModel.Sh1106();
    private readonly Task _serving;

    public DisplayModule()
    {
        string path = Path.Combine(_directory, "bus");
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        Bus = "unix:" + path;
        _serving = ServeAsync();
    }

    /// <summary>The setting.</summary>
    public string Bus { get; }

    /// <summary>What a person sees, as the daemon's picture of it.</summary>
    public byte[] Picture(int scale)
    {
        lock (_model) return PngImage.Of(_model.Glass(), scale);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket wires = await _listener.AcceptAsync();
                await using var stream = new NetworkStream(wires);
                await ReadAsync(stream);
            }
        }
        catch (SocketException)
        {
            // The listener was disposed of.
        }
    }

    private async Task ReadAsync(NetworkStream stream)
    {
        byte[] header = new byte[3];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            byte[] bytes = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
            await stream.ReadExactlyAsync(bytes);
            lock (_model)
            {
                if (header[0] == 1) _model.Data(bytes);
                else _model.Command(bytes);
            }
        }
    }
}
