using System.Text;

using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class CommandOutputTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void StartLoop() => _loop = new EventLoop();

    [TearDown]
    public void EndLoop() => _loop.Dispose();

    [Test, CancelAfter(20_000)]
    public async Task Output_and_status_are_told(CancellationToken ct)
    {
        CommandOutput output = await CommandOutput.ReadAsync(_loop, "/bin/sh", ["-c", "echo out; echo err >&2; cat; exit 4"], 1000, ct);
        Assert.That((Encoding.UTF8.GetString(output.Bytes.Span), output.Status.Code), Is.EqualTo(("out\n", 4)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_command_that_says_too_much_is_killed_with_what_it_started(CancellationToken ct)
    {
        CommandOutput output = await CommandOutput.ReadAsync(_loop, "/bin/sh", ["-c", "yes & wait"], 10_000, ct);
        Assert.That(output.Status.Signal, Is.EqualTo(Signal.Kill));
        Assert.That(output.Bytes.Length, Is.LessThan(200_000));
    }

    [Test, CancelAfter(20_000)]
    public void Cancellation_ends_it_though_a_child_of_it_holds_the_output(CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<CommandOutput> command = CommandOutput.ReadAsync(_loop, "/bin/sh", ["-c", "sleep 1000 & wait"], 1000, enough.Token);
        enough.CancelAfter(200);
        Assert.That(async () => await command.WaitAsync(ct), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(command.IsCompleted, Is.True);
    }

    [Test]
    public void A_command_that_is_not_there_is_told() =>
        Assert.That(async () => await CommandOutput.ReadAsync(_loop, "/nowhere", [], 10, CancellationToken.None), Throws.InstanceOf<LibcException>());
}
