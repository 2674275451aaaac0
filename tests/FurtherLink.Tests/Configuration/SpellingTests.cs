using FsCheck;
using FsCheck.Fluent;

using FurtherLink.Configuration;

namespace FurtherLink.Tests.Configuration;

internal sealed class SpellingTests
{
    [TestCase("Network:Prot", ExpectedResult = "Network:Port")]
    [TestCase("network:port", ExpectedResult = "Network:Port")]
    [TestCase("Netwrk:Tls", ExpectedResult = "Network:Tls")]
    [TestCase("Something:Else", ExpectedResult = null)]
    public string? The_closest_name_is_meant(string word) => Spelling.Closest(word, ["Network:Port", "Network:Tls"]);

    [Test]
    public void A_distance_is_the_same_both_ways_and_zero_only_for_the_same() => Prop.ForAll((NonNull<string> a, NonNull<string> b) =>
        Spelling.Distance(a.Get, b.Get) == Spelling.Distance(b.Get, a.Get) && (Spelling.Distance(a.Get, b.Get) == 0) == (a.Get == b.Get))
        .QuickCheckThrowOnFailure();
}
