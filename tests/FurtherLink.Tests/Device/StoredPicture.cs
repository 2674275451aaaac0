using System.Buffers.Binary;
using System.IO.Compression;

using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

/// <summary>
/// The pictures of docs/device.md, which are also what the screens are compared with. After a change that is meant, write them anew with
/// <c>FURTHER_LINK_WRITE_PICTURES=1 dotnet test --filter ScreenTests</c>, and look at them.
/// </summary>
internal static class StoredPicture
{
    private const int Scale = 4;

    private static readonly bool Writing = Environment.GetEnvironmentVariable("FURTHER_LINK_WRITE_PICTURES") == "1";

    /// <summary>Whether <paramref name="picture"/> is the one stored under that name.</summary>
    public static void Check(string name, Framebuffer picture)
    {
        string path = Path.Combine(SourceTree.Root, "docs/device", name + ".png");
        if (Writing) File.WriteAllBytes(path, PngImage.Of(picture, Scale));
        Assert.That(path, Does.Exist);
        string shown = Rows((x, y) => picture[x, y]);
        if (shown == Stored(path)) return;
        string actual = Path.Combine(TestContext.CurrentContext.WorkDirectory, name + ".png");
        File.WriteAllBytes(actual, PngImage.Of(picture, Scale));
        Assert.Fail($"{name} is not the picture of {path}; see {actual}:\n{shown}");
    }

    // As much of PNG as PngImage writes: one bit for each dot, no filters.
    private static string Stored(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        using var data = new MemoryStream();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) data.Write(file.AsSpan(at + 8, length));
            at += 12 + length;
        }

        data.Position = 0;
        using var inflate = new ZLibStream(data, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        inflate.CopyTo(rows);
        byte[] bytes = rows.ToArray();
        int stride = 1 + Framebuffer.Width * Scale / 8;
        return Rows((x, y) => (bytes[y * Scale * stride + 1 + x * Scale / 8] >> (7 - x * Scale % 8) & 1) != 0);
    }

    private static string Rows(Func<int, int, bool> isLit) => string.Join('\n', Enumerable.Range(0, Framebuffer.Height)
        .Select(y => string.Concat(Enumerable.Range(0, Framebuffer.Width).Select(x => isLit(x, y) ? '#' : '.'))));
}
