using System.Diagnostics;

using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

internal sealed class PngImageTests
{
    private const string Decode = """
        import struct, sys, zlib
        data = sys.stdin.buffer.read()
        assert data[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10])
        at, chunks = 8, {}
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at:at + 8])
            body = data[at + 8:at + 8 + length]
            assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), kind
            chunks[kind] = body
            at += 12 + length
        width, height, bits, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
        assert (bits, colour) == (1, 0)
        rows = zlib.decompress(chunks[b"IDAT"])
        stride = 1 + width // 8
        assert len(rows) == stride * height
        for y in range(height):
            print("".join("#" if rows[y * stride + 1 + x // 8] & 0x80 >> x % 8 else "." for x in range(width)))
        """;

    [TestCase(1), TestCase(3), TestCase(4)]
    [CancelAfter(20_000)]
    public async Task Another_program_reads_the_same_picture_from_it(int scale, CancellationToken ct)
    {
        var picture = new Framebuffer();
        picture.Draw(Font.Large, 3, 20, "pi-top");
        picture.Frame(0, 0, Framebuffer.Width, Framebuffer.Height);

        string[] rows = (await DecodeAsync(PngImage.Of(picture, scale), ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        string[] expected =
        [
            .. from y in Enumerable.Range(0, Framebuffer.Height * scale)
               select string.Concat(Enumerable.Range(0, Framebuffer.Width * scale).Select(x => picture[x / scale, y / scale] ? '#' : '.')),
        ];
        Assert.That(rows, Is.EqualTo(expected));
    }

    private static async Task<string> DecodeAsync(byte[] png, CancellationToken ct)
    {
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", Decode])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = python.StandardOutput.ReadToEndAsync(ct);
        await python.StandardInput.BaseStream.WriteAsync(png, ct);
        python.StandardInput.Close();
        await python.WaitForExitAsync(ct);
        Assert.That(python.ExitCode, Is.Zero);
        return await output;
    }
}
