using FurtherLink.Engine.Separation;

namespace FurtherLink.Tests.Engine.Separation;

internal sealed class QuietTimeTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(5);

    [Test]
    public void Something_is_done_once_it_is_quiet_and_again_after_the_next_disturbance()
    {
        int done = 0;
        var time = new ManualTime();
        using var quiet = new QuietTime(Enough, () => done++, time);

        time.Advance(Enough * 2);
        Assert.That(done, Is.Zero, "nothing has happened yet");
        quiet.Disturb();
        time.Advance(Enough * 0.6);
        quiet.Disturb();
        time.Advance(Enough * 0.6);
        Assert.That(done, Is.Zero);
        time.Advance(Enough * 0.6);
        Assert.That(done, Is.EqualTo(1));
        time.Advance(Enough * 10);
        Assert.That(done, Is.EqualTo(1));
        quiet.Disturb();
        time.Advance(Enough);

        Assert.That(done, Is.EqualTo(2));
    }
}
