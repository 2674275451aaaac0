using System.Net;

using FurtherLink.Trust.Gate;

namespace FurtherLink.Tests.Trust.Gate;

internal sealed class AllowancesTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void An_address_may_so_much_at_once_and_then_as_time_goes_by()
    {
        var allowances = new Allowances(_time, burst: 3, perSecond: 2);
        IPAddress address = IPAddress.Parse("192.168.1.20");

        Assert.That(Taken(allowances, address, 5), Is.EqualTo(3));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Taken(allowances, address, 5), Is.EqualTo(2));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(Taken(allowances, address, 5), Is.EqualTo(3), "it never grows past the burst");
    }

    [TestCase("192.168.1.21", TestName = "Another_address_has_its_own")]
    [TestCase("2001:db8:0:2::1", TestName = "Another_network_has_its_own")]
    public void Nobody_uses_up_what_is_somebody_elses(string other)
    {
        var allowances = new Allowances(_time, burst: 2, perSecond: 1);
        _ = Taken(allowances, IPAddress.Parse("192.168.1.20"), 9);
        _ = Taken(allowances, IPAddress.Parse("2001:db8:0:1::1"), 9);

        Assert.That(Taken(allowances, IPAddress.Parse(other), 9), Is.EqualTo(2));
    }

    [Test]
    public void A_network_of_IPv6_is_one_client()
    {
        var allowances = new Allowances(_time, burst: 2, perSecond: 1);

        Assert.That(Enumerable.Range(1, 9).Sum(host => Taken(allowances, IPAddress.Parse($"2001:db8:0:1::{host}"), 1)), Is.EqualTo(2));
    }

    [Test]
    public void Only_the_first_refusal_is_worth_a_line()
    {
        var allowances = new Allowances(_time, burst: 1, perSecond: 1);
        _ = allowances.TryTake(IPAddress.Loopback, out bool admitted);
        _ = allowances.TryTake(IPAddress.Loopback, out bool first);
        _ = allowances.TryTake(IPAddress.Loopback, out bool second);

        Assert.That((admitted, first, second), Is.EqualTo((false, true, false)));
    }

    [Test]
    public void A_hundred_thousand_addresses_cost_no_more_than_some()
    {
        var allowances = new Allowances(_time, burst: 1, perSecond: 0.001);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 100_000; i++) _ = allowances.TryTake(new IPAddress(BitConverter.GetBytes(i)), out _);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(2 << 20));
        Assert.That(allowances.TryTake(IPAddress.Parse("192.168.1.20"), out _), Is.True);
    }

    private static int Taken(Allowances allowances, IPAddress address, int tries) => Enumerable.Range(0, tries).Count(_ => allowances.TryTake(address, out bool _));
}
