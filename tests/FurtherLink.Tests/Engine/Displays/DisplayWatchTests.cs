using System.Diagnostics;
using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Tests.Linux.Processes;

namespace FurtherLink.Tests.Engine.Displays;

/// <summary>An X server is the program's to replace: whatever it says costs the daemon little, and does not keep it.</summary>
internal sealed class DisplayWatchTests
{
    private static readonly DisplaySize Asked = new(640, 480);

    [Test, CancelAfter(20_000)]
    public async Task What_was_on_it_is_kept(CancellationToken ct)
    {
        using var server = FakeXServer.Listen(Asked);
        Task serving = WelcomeAsync(server, ct);
        byte[]? picture = await FinishAsync(server, serving, ct);
        Assert.That(picture, Is.Not.Null.And.Length.GreaterThan(100_000), "noise is a large picture");
    }

    [TestCase(641, 480)]
    [TestCase(30_000, 30_000)]
    [TestCase(0, 480)]
    [CancelAfter(20_000)]
    public async Task A_screen_that_is_larger_than_it_was_asked_to_be_is_not_looked_at(int width, int height, CancellationToken ct)
    {
        using var server = FakeXServer.Listen(new DisplaySize(width, height));
        Task serving = WelcomeAsync(server, ct);
        Assert.That(await FinishAsync(server, serving, ct), Is.Null);
        Assert.That(server.Watched.IsCompleted, Is.False, "nothing of it is copied");
    }

    [Test, CancelAfter(20_000)]
    public async Task Events_without_end_are_read_no_faster_than_it_is_worth(CancellationToken ct)
    {
        const int flood = 4 << 20;
        var time = new ManualTime();
        using var server = FakeXServer.Listen(Asked);
        Task<DisplayWatch> opening = DisplayWatch.OpenAsync(server.Client, new MagicCookie(), Asked, time, ct);
        await server.WelcomeAsync(ct);
        using DisplayWatch watch = await opening;
        watch.Begin(static () => { });
        byte[] events = [.. Enumerable.Range(0, 1024).SelectMany(static _ => FakeXServer.Mapped(0))];
        int taken = 0;
        Task flooding = Task.Run(async () =>
        {
            while (Volatile.Read(ref taken) < flood) Interlocked.Add(ref taken, await server.Socket.SendAsync(events, ct));
        }, ct);

        int breaths = 0;
        while (!flooding.IsCompleted)
        {
            await Children.UntilAsync(() => time.Waiting > 0 || flooding.IsCompleted, ct);
            time.Advance(TimeSpan.FromMilliseconds(20));
            breaths++;
        }

        await flooding;
        Assert.That(breaths, Is.GreaterThan(flood / (64 * 1024) / 2), "what is between the two holds the rest");
        server.Socket.Dispose();
        await watch.StopAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_server_that_never_answers_is_given_up([Values] bool floods, CancellationToken ct)
    {
        using var server = FakeXServer.Listen(Asked);
        Task<DisplayWatch> opening = DisplayWatch.OpenAsync(server.Client, new MagicCookie(), Asked, TimeProvider.System, ct);
        await server.WelcomeAsync(ct);
        using DisplayWatch watch = await opening;
        var appeared = new TaskCompletionSource();
        watch.Begin(appeared.SetResult);
        await server.Socket.SendAsync(FakeXServer.Mapped(1), ct);
        await appeared.Task.WaitAsync(ct);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task flooding = floods ? FloodAsync(server.Socket, over.Token) : Task.CompletedTask;

        long begun = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.That(await watch.FinishAsync(patience.Token), Is.Null);
        Assert.That(Stopwatch.GetElapsedTime(begun), Is.LessThan(TimeSpan.FromSeconds(3)));
        await over.CancelAsync();
        await flooding;
    }

    private static async Task FloodAsync(Socket socket, CancellationToken ct)
    {
        byte[] events = [.. Enumerable.Range(0, 1024).SelectMany(static _ => FakeXServer.Mapped(0))];
        try
        {
            while (true) await socket.SendAsync(events, ct);
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // The test is.
        }
    }

    private static async Task WelcomeAsync(FakeXServer server, CancellationToken ct)
    {
        await server.WelcomeAsync(ct);
        await server.Socket.SendAsync(FakeXServer.Mapped(1), ct);
        await server.ServeAsync(ct);
    }

    /// <summary>Watches until the first picture can be had, and takes it.</summary>
    private static async Task<byte[]?> FinishAsync(FakeXServer server, Task serving, CancellationToken ct)
    {
        using DisplayWatch watch = await DisplayWatch.OpenAsync(server.Client, new MagicCookie(), Asked, TimeProvider.System, ct);
        var appeared = new TaskCompletionSource();
        watch.Begin(appeared.SetResult);
        await appeared.Task.WaitAsync(ct);
        await Task.WhenAny(server.Watched, watch.Ended).WaitAsync(ct);
        byte[]? picture = await watch.FinishAsync(ct);
        server.Client.Dispose();
        await serving;
        return picture;
    }
}
