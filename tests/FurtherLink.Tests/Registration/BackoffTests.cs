using FurtherLink.Registration;

namespace FurtherLink.Tests.Registration;

internal sealed class BackoffTests
{
    [Test]
    public void It_doubles_up_to_an_hour_and_begins_anew()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(10), static () => 0.5);

        Assert.That(Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalSeconds), Is.EqualTo(new double[] { 10, 20, 40, 80, 160 }));
        for (int i = 0; i < 10; i++) _ = backoff.Next();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromHours(1)));
        backoff.Reset();
        Assert.That(backoff.Next(), Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [TestCase(0, 8)]
    [TestCase(1, 12)]
    public void It_is_spread_by_a_fifth(double random, double seconds) => Assert.That(new Backoff(TimeSpan.FromSeconds(10), () => random).Next().TotalSeconds, Is.EqualTo(seconds).Within(0.001));
}
