using FurtherLink.Engine.SideChannels;

namespace FurtherLink.Tests.Engine.SideChannels;

internal sealed class ChannelPaceTests
{
    [Test]
    public void Two_seconds_worth_are_free_and_then_the_limit_holds()
    {
        var time = new ManualTime();
        var pace = new ChannelPace(100, time);
        for (int i = 0; i < 200; i++) Assert.That(pace.Take(), Is.EqualTo(TimeSpan.Zero));
        TimeSpan waited = TimeSpan.Zero;
        for (int i = 0; i < 1000; i++)
        {
            TimeSpan wait = pace.Take();
            waited += wait;
            time.Advance(wait);
        }

        Assert.That(waited.TotalSeconds, Is.EqualTo(10).Within(0.05));
        time.Advance(TimeSpan.FromSeconds(60));
        for (int i = 0; i < 200; i++) Assert.That(pace.Take(), Is.EqualTo(TimeSpan.Zero), "a pause gives the first seconds back, not more");
        for (int i = 0; i < 3; i++) _ = pace.Take();
        Assert.That(pace.Take(), Is.GreaterThan(TimeSpan.Zero));
    }
}
