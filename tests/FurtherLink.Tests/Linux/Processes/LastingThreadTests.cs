using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class LastingThreadTests
{
    [Test, CancelAfter(30_000)]
    public async Task All_is_done_on_one_thread_also_after_a_failure(CancellationToken ct)
    {
        using var thread = new LastingThread("test");
        int first = await thread.RunAsync(static () => Environment.CurrentManagedThreadId).WaitAsync(ct);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await thread.RunAsync<int>(static () => throw new InvalidOperationException()).WaitAsync(ct));
        Assert.That(await thread.RunAsync(static () => Environment.CurrentManagedThreadId).WaitAsync(ct), Is.EqualTo(first));
    }

    [Test]
    public void One_that_was_never_used_ends_too()
    {
        var thread = new LastingThread("test");
        thread.Dispose();
        Assert.That(() => thread.RunAsync(static () => 1), Throws.InstanceOf<InvalidOperationException>());
    }
}
