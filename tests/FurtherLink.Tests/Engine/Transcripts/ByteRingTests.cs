using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Tests.Engine.Transcripts;

internal sealed class ByteRingTests
{
    [Test]
    public void It_holds_what_a_list_would() => Scripts.ForAll(1 << 24, 300, static numbers =>
    {
        var ring = new ByteRing();
        var list = new List<byte>();
        foreach (int number in numbers)
        {
            if (number % 3 != 0)
            {
                byte[] bytes = [.. Enumerable.Range(0, number % 5000).Select(i => (byte)(i * number >> 4))];
                ring.Append(bytes);
                list.AddRange(bytes);
            }
            else
            {
                ring.ForgetBefore(ring.Start + number / 3 % (ring.End - ring.Start + 1));
            }

            Assert.That(ring.End, Is.EqualTo(list.Count));
            var kept = new byte[ring.End - ring.Start];
            ring.CopyTo(ring.Start, kept);
            Assert.That(kept.AsSpan().SequenceEqual(list.ToArray().AsSpan((int)ring.Start)), Is.True);
            if (kept.Length > 0) Assert.That(ring[ring.End - 1], Is.EqualTo(list[^1]));
        }
    });

    [Test]
    public void It_grows_with_what_is_kept_and_holds_nothing_when_nothing_is()
    {
        var ring = new ByteRing();
        Assert.That(ring.Capacity, Is.Zero);
        for (int i = 0; i < 1000; i++)
        {
            ring.Append(new byte[4000]);
            ring.ForgetBefore(Math.Max(0, ring.End - 10_000));
        }

        Assert.That(ring.Capacity, Is.EqualTo(16 * 1024));
        ring.ForgetBefore(ring.End);
        Assert.That(ring.Capacity, Is.Zero);
    }
}
