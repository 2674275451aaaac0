using System.Net;

using FurtherLink.Trust.Gate;

using Microsoft.AspNetCore.Connections;

namespace FurtherLink.Tests.Trust.Gate;

internal sealed class CrowdTests
{
    private readonly List<Visitor> _visitors = [];

    [TearDown]
    public async Task CloseAll()
    {
        foreach (Visitor visitor in _visitors) await visitor.DisposeAsync();
        _visitors.Clear();
    }

    [Test]
    public void The_stranger_who_is_there_longest_makes_room_for_another_of_the_same_address()
    {
        var crowd = new Crowd(most: 100, mostOfAddress: 2);
        Visitor first = Come("10.0.0.1"), other = Come("10.0.0.2"), second = Come("10.0.0.1"), third = Come("10.0.0.1");
        foreach (Visitor visitor in new[] { first, other, second, third }) Assert.That(crowd.TryEnter(visitor), Is.Not.Null);

        Assert.That(_visitors.Where(visitor => visitor.IsCut), Is.EqualTo(new[] { first }));
    }

    [Test]
    public void When_all_places_are_taken_the_largest_group_of_strangers_makes_room()
    {
        var crowd = new Crowd(most: 4, mostOfAddress: 100);
        Visitor lone = Come("10.0.0.1"), one = Come("10.0.0.2"), two = Come("10.0.0.2"), three = Come("10.0.0.2");
        foreach (Visitor visitor in new[] { lone, one, two, three }) Assert.That(crowd.TryEnter(visitor), Is.Not.Null);

        Assert.That(crowd.TryEnter(Come("10.0.0.3")), Is.Not.Null);
        Assert.That(_visitors.Where(visitor => visitor.IsCut), Is.EqualTo(new[] { one }));
    }

    [Test]
    public void Who_was_let_in_stays_whoever_comes()
    {
        var crowd = new Crowd(most: 3, mostOfAddress: 2);
        Visitor known = Come("10.0.0.1");
        crowd.TryEnter(known)!.BecomeKnown();
        for (int i = 0; i < 50; i++) _ = crowd.TryEnter(Come(i % 2 == 0 ? "10.0.0.1" : "10.0.0.2"));

        Assert.That(known.IsCut, Is.False);
        Assert.That(crowd.IsFamiliar(IPAddress.Parse("10.0.0.1")), Is.True);
        Assert.That(crowd.IsFamiliar(IPAddress.Parse("10.0.0.2")), Is.False);
    }

    [Test]
    public void Where_all_are_known_there_is_no_room()
    {
        var crowd = new Crowd(most: 1, mostOfAddress: 1);
        using (Crowd.Standing? known = crowd.TryEnter(Come("10.0.0.1")))
        {
            known!.BecomeKnown();
            Assert.That(crowd.TryEnter(Come("10.0.0.2")), Is.Null);
        }

        Assert.That(crowd.TryEnter(Come("10.0.0.2")), Is.Not.Null, "until one goes");
        Assert.That(crowd.IsFamiliar(IPAddress.Parse("10.0.0.1")), Is.False);
    }

    [Test]
    public void This_device_itself_has_no_share_to_keep_to()
    {
        var crowd = new Crowd(most: 100, mostOfAddress: 2);
        for (int i = 0; i < 50; i++) _ = crowd.TryEnter(Come("::ffff:127.0.0.1"));

        Assert.That(_visitors.Where(visitor => visitor.IsCut), Is.Empty);
    }

    private Visitor Come(string address)
    {
        var visitor = new Visitor(IPAddress.Parse(address));
        _visitors.Add(visitor);
        return visitor;
    }

    private sealed class Visitor : DefaultConnectionContext
    {
        public Visitor(IPAddress address) => base.RemoteEndPoint = new IPEndPoint(address, 1);

        public bool IsCut { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsCut = true;
    }
}
