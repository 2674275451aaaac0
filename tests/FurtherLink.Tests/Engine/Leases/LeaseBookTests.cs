using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;

namespace FurtherLink.Tests.Engine.Leases;

internal sealed class LeaseBookTests
{
    private LeaseBook _book = null!;

    [SetUp]
    public void Make() => _book = new LeaseBook();

    [Test]
    public async Task First_come_first_served()
    {
        Lease first = await TakeAsync("a");
        List<int> places = [], otherPlaces = [];
        Task<Lease> second = TakeAsync("a", place => places.Add(place.Position));
        Task<Lease> third = TakeAsync("a", place => otherPlaces.Add(place.Position));
        Assert.That(places, Is.EqualTo(new[] { 1 }));
        Assert.That(otherPlaces, Is.EqualTo(new[] { 2 }));

        first.End();
        first.End(); // once is enough
        Lease now = await second;

        Assert.That(otherPlaces, Is.EqualTo(new[] { 2, 1 }));
        Assert.That(third.IsCompleted, Is.False);
        now.End();
        (await third).End();
        Assert.That(_book.All, Is.Empty);
    }

    [Test]
    public async Task Who_gives_up_is_passed_over_and_who_stood_behind_is_told()
    {
        Lease first = await TakeAsync("a");
        using var patience = new CancellationTokenSource();
        Task<Lease> impatient = TakeAsync("a", gaveUp: patience.Token);
        List<int> places = [];
        Task<Lease> patient = TakeAsync("a", place => places.Add(place.Position));

        await patience.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(async () => await impatient);
        Assert.That(places, Is.EqualTo(new[] { 2, 1 }));
        first.End();
        Assert.That((await patient).Holder.Runner, Is.EqualTo("python3"));
    }

    [Test]
    public async Task Giving_up_too_late_changes_nothing()
    {
        Lease first = await TakeAsync("a");
        using var patience = new CancellationTokenSource();
        Task<Lease> second = TakeAsync("a", gaveUp: patience.Token);
        first.End();
        Lease lease = await second;

        await patience.CancelAsync();

        Assert.That(_book.All.Single().Holder, Is.EqualTo(lease.Holder));
    }

    [Test]
    public async Task Names_do_not_meet()
    {
        _ = await TakeAsync("b");
        _ = await TakeAsync("a");
        Assert.That(_book.All.Select(static state => state.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task The_queue_is_bounded()
    {
        _ = await TakeAsync("a");
        for (int i = 0; i < LeaseBook.MostWaiting; i++) _ = TakeAsync("a");
        await Assert.ThrowsAsync<StartException>(async () => await TakeAsync("a"));
        Assert.That(_book.All.Single().Waiting, Is.EqualTo(LeaseBook.MostWaiting));
    }

    // Many threads take, hold and give back; never are two in it at once, and all come through.
    [Test, CancelAfter(30_000)]
    public async Task Only_one_has_it_whatever_happens(CancellationToken ct)
    {
        int inside = 0, most = 0;
        await Parallel.ForAsync(0, 24, ct, async (_, cancellation) =>
        {
            for (int i = 0; i < 200; i++)
            {
                Lease lease = await TakeAsync("a", gaveUp: cancellation);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                _ = Interlocked.Decrement(ref inside);
                lease.End();
            }
        });
        Assert.That(most, Is.EqualTo(1));
        Assert.That(_book.All, Is.Empty);
    }

    private Task<Lease> TakeAsync(string name, Action<QueuePlace>? queued = null, CancellationToken gaveUp = default) => _book.TakeAsync(
        name, static () => new LeaseHolder("owner", "pi", "python3", DateTimeOffset.UnixEpoch), queued ?? (static _ => { }), gaveUp);
}
