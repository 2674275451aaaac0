using FurtherLink.Engine.Separation;

namespace FurtherLink.Tests.Engine.Separation;

internal sealed class RequestRoomTests
{
    private const long Most = 100;

    private RequestRoom _room = null!;

    [SetUp]
    public void Open() => _room = new RequestRoom(Most);

    [Test]
    public async Task What_fits_enters_and_the_rest_waits_in_its_order()
    {
        IDisposable? first = await EnterAsync(60);
        Task<IDisposable?> large = EnterAsync(100), small = EnterAsync(10);
        Assert.That((large.IsCompleted, small.IsCompleted), Is.EqualTo((false, false)), "the small one would fit, but came later");

        first!.Dispose();
        IDisposable? second = await large;
        Assert.That((_room.Taken, small.IsCompleted), Is.EqualTo((100, false)));
        second!.Dispose();
        (await small)!.Dispose();

        Assert.That(_room.Taken, Is.Zero);
    }

    [Test]
    public async Task Short_requests_never_wait()
    {
        using IDisposable? all = await EnterAsync(Most);
        Assert.That(EnterAsync(0).IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Who_is_gone_waits_no_more_and_is_in_nobodys_way()
    {
        using var gone = new CancellationTokenSource();
        IDisposable? first = await EnterAsync(60);
        Task<IDisposable?> waiting = _room.EnterAsync(100, gone.Token), next = EnterAsync(40);

        await gone.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => waiting);
        IDisposable? second = await next;
        Assert.That(_room.Taken, Is.EqualTo(100));
        first!.Dispose();
        first.Dispose();
        second!.Dispose();
        Assert.That(_room.Taken, Is.Zero);
    }

    private Task<IDisposable?> EnterAsync(long bytes) => _room.EnterAsync(bytes, CancellationToken.None);
}
