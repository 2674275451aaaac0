using FsCheck;
using FsCheck.Fluent;

using FurtherLink.Configuration;

namespace FurtherLink.Tests.Configuration;

internal sealed class QuantitiesTests
{
    [TestCase("1.5s", 1500)]
    [TestCase("500ms", 500)]
    [TestCase("60min", 3_600_000)]
    [TestCase("2h", 7_200_000)]
    [TestCase("1d", 86_400_000)]
    [TestCase("00:01:30", 90_000)]
    [TestCase(" 2 s ", 2000)]
    [TestCase("0.1S", 100)]
    public void A_time_is_read(string text, double milliseconds)
    {
        Assert.That(Quantities.TryParseDuration(text, out TimeSpan duration), Is.True);
        Assert.That(duration.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("1e3s")]
    [TestCase("1,5s")]
    [TestCase("99999999999999d")]
    [TestCase("-00:00:01")]
    [TestCase("1:2:3:4:5")]
    public void What_is_no_time_is_refused(string text) => Assert.That(Quantities.TryParseDuration(text, out _), Is.False);

    [TestCase("65536", 65536)]
    [TestCase("64KiB", 65536)]
    [TestCase("1.5 MiB", 1572864)]
    [TestCase("1gib", 1L << 30)]
    [TestCase("7B", 7)]
    public void A_size_is_read(string text, long expected)
    {
        Assert.That(Quantities.TryParseBytes(text, out long bytes), Is.True);
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("0.5")]
    [TestCase("1MB")]
    [TestCase("99999999999GiB")]
    public void What_is_no_size_is_refused(string text) => Assert.That(Quantities.TryParseBytes(text, out _), Is.False);

    [Test]
    public void What_is_written_reads_the_same()
    {
        Prop.ForAll((NonNegativeInt amount, byte shift) =>
        {
            long bytes = (long)amount.Get << (shift % 20);
            return Quantities.TryParseBytes(Quantities.Format(bytes), out long read) && read == bytes;
        }).QuickCheckThrowOnFailure();
        Prop.ForAll((NonNegativeInt amount, byte unit) =>
        {
            TimeSpan time = amount.Get * new[] { TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1) }[unit % 4];
            return Quantities.TryParseDuration(Quantities.Format(time), out TimeSpan read) && read == time;
        }).QuickCheckThrowOnFailure();
    }
}
