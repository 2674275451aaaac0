using FurtherLink.Linux;

namespace FurtherLink.Tests.Linux;

internal sealed class RandomnessTests
{
    [Test]
    public void Digits_are_as_many_as_asked_for_and_never_the_same()
    {
        string[] drawn = [.. Enumerable.Range(0, 100).Select(static _ => Randomness.Hex(24))];

        Assert.That(drawn, Has.All.Match("^[0-9a-f]{24}$"));
        Assert.That(drawn, Is.Unique);
    }

    [Test]
    public void Numbers_are_all_of_those_that_may_come_and_no_others()
    {
        IEnumerable<int> drawn = Enumerable.Range(0, 1000).Select(static _ => Randomness.Number(-2, 3));

        Assert.That(drawn.Distinct().Order(), Is.EqualTo(new[] { -2, -1, 0, 1, 2 }));
        Assert.That(() => Randomness.Number(3, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_buffer_larger_than_the_kernel_fills_at_once_is_filled_to_its_end() => Assert.That(Randomness.Bytes(1 << 20)[^64..], Has.Some.Not.EqualTo(0));
}
