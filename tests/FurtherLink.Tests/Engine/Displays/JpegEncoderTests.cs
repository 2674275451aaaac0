using System.Diagnostics;

using FurtherLink.Engine.Displays;

namespace FurtherLink.Tests.Engine.Displays;

/// <summary>Pictures as somebody else's decoder sees them.</summary>
internal sealed class JpegEncoderTests
{
    private const string Look =
        """
        import sys
        from PIL import Image
        image = Image.open(sys.argv[1])
        image.load()
        rgb = image.convert("RGB")
        print(image.format, *image.size, *(value for at in sys.argv[2:] for value in rgb.getpixel(tuple(map(int, at.split(",")))))) 
        """;

    // How far from the original, on average and at the most, this file is and one that libjpeg makes at the same quality.
    private const string Compare =
        """
        import io, sys
        import numpy
        from PIL import Image
        width, height = int(sys.argv[3]), int(sys.argv[4])
        original = numpy.fromfile(sys.argv[2], numpy.uint8).reshape(height, width, 4)[:, :, 2::-1].astype(int)
        theirs = io.BytesIO()
        Image.fromarray(original.astype(numpy.uint8)).save(theirs, "JPEG", quality=85, subsampling=0)
        for file in (sys.argv[1], theirs):
            difference = abs(numpy.asarray(Image.open(file).convert("RGB")).astype(int) - original)
            print(round(difference.mean() * 1000), difference.max())
        """;

    // Smaller than a block, whole blocks, and parts of blocks at both edges.
    [TestCase(1, 1), TestCase(8, 8), TestCase(100, 100), TestCase(129, 67), TestCase(2560, 9)]
    [CancelAfter(20_000)]
    public async Task Colours_are_where_they_were(int width, int height, CancellationToken ct)
    {
        var size = new DisplaySize(width, height);
        // Left and right half, top and bottom: four plain colours.
        byte[] Colour(int x, int y) => (x < (width + 1) / 2, y < (height + 1) / 2) switch
        {
            (true, true) => [255, 0, 0, 7],
            (false, true) => [0, 255, 0, 7],
            (true, false) => [0, 0, 255, 7],
            _ => [255, 255, 255, 7],
        };

        byte[] file = Encode(size, Colour);

        int right = width - 1, bottom = height - 1;
        string[] said = (await DecodeAsync(file, [$"0,0", $"{right},0", $"0,{bottom}", $"{right},{bottom}"], ct)).Split(' ');
        Assert.That(said[..3], Is.EqualTo(new[] { "JPEG", $"{width}", $"{height}" }));
        int[] seen = [.. said[3..].Select(int.Parse)];
        int[] expected = [.. new[] { (0, 0), (right, 0), (0, bottom), (right, bottom) }.SelectMany(at => Colour(at.Item1, at.Item2)[..3].Reverse()).Select(static value => (int)value)];
        Assert.That(seen.Zip(expected, static (one, other) => Math.Abs(one - other)).Max(), Is.LessThanOrEqualTo(12));
    }

    // What is on screens: something that changes slowly, and thin lines in all colours; and the worst, noise.
    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(20_000)]
    public async Task It_is_as_near_to_the_original_as_what_libjpeg_makes(bool noise, CancellationToken ct)
    {
        var random = new Random(1);
        var size = new DisplaySize(203, 101);
        byte[] Colour(int x, int y) => noise ? [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 0]
            : (x + (2 * y)) % 23 == 0 ? [(byte)(y * 2), 255, 0, 0]
            : [(byte)x, (byte)(y * 2), (byte)(255 - x), 0];
        byte[] pixels = [.. from y in Enumerable.Range(0, size.Height) from x in Enumerable.Range(0, size.Width) from value in Colour(x, y) select value];
        byte[] file = Encode(size, (x, y) => pixels[(((y * size.Width) + x) * 4)..][..4]);
        string original = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(original, pixels, ct);
            int[] said = [.. (await AskAsync(Compare, file, [original, $"{size.Width}", $"{size.Height}"], ct)).Split((char[])[' ', '\n']).Select(int.Parse)];
            Assert.That(said[0], Is.LessThanOrEqualTo(said[2] * 1.05), "thousandths, on average");
            Assert.That(said[1], Is.LessThanOrEqualTo(said[3] + 16), "at the most");
        }
        finally
        {
            File.Delete(original);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Noise_is_a_valid_picture(CancellationToken ct)
    {
        var random = new Random(1);
        byte[] file = Encode(new DisplaySize(333, 77), (_, _) => [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 0]);
        Assert.That(await DecodeAsync(file, [], ct), Is.EqualTo("JPEG 333 77"));
    }

    [Test]
    public void A_plain_display_is_a_small_picture() =>
        Assert.That(Encode(DisplaySize.Usual, static (_, _) => [0, 0, 0, 0]), Has.Length.LessThan(30_000));

    private static byte[] Encode(DisplaySize size, Func<int, int, byte[]> colour)
    {
        var encoder = new JpegEncoder(size);
        for (int top = 0; top < size.Height; top += JpegEncoder.StripRows)
        {
            int rows = Math.Min(JpegEncoder.StripRows, size.Height - top);
            byte[] strip = [.. from y in Enumerable.Range(top, rows) from x in Enumerable.Range(0, size.Width) from value in colour(x, y) select value];
            encoder.AddStrip(strip, rows);
        }

        return encoder.Finish();
    }

    private static Task<string> DecodeAsync(byte[] file, string[] pixels, CancellationToken ct) => AskAsync(Look, file, pixels, ct);

    private static async Task<string> AskAsync(string script, byte[] file, string[] arguments, CancellationToken ct)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file, ct);
            using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", script.TrimEnd(), path, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            string said = await python.StandardOutput.ReadToEndAsync(ct);
            await python.WaitForExitAsync(ct);
            return said.Trim();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
