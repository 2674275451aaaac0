using FurtherLink.Trust.Presence;

namespace FurtherLink.Tests.Trust.Presence;

internal sealed class PromptBoardTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private PromptBoard _board = null!;

    [SetUp]
    public void Hang() => _board = new PromptBoard(_time);

    [TearDown]
    public void TakeDown() => _board.Dispose();

    [Test, CancelAfter(10_000)]
    public async Task The_first_answer_counts(CancellationToken ct)
    {
        Prompt prompt = Ask("10.0.0.1")!;

        Assert.That(_board.TryAnswer(prompt.Id, yes: true), Is.True);
        Assert.That(_board.TryAnswer(prompt.Id, yes: false), Is.False);
        Assert.That(await prompt.Answer.WaitAsync(ct), Is.True);
        Assert.That(_board.Current, Is.Empty);
    }

    [Test, CancelAfter(10_000)]
    public async Task No_answer_in_time_is_no(CancellationToken ct)
    {
        Prompt prompt = Ask("10.0.0.1")!;
        _time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        Assert.That(prompt.Answer.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.That(await prompt.Answer.WaitAsync(ct), Is.False);
        Assert.That(_board.Current, Is.Empty);
    }

    [Test]
    public void An_address_asks_one_thing_at_a_time_and_after_a_no_not_for_a_minute()
    {
        Prompt prompt = Ask("10.0.0.1")!;
        Assert.That(Ask("10.0.0.1"), Is.Null, "one is up");
        Assert.That(Ask("10.0.0.2"), Is.Not.Null, "of another address");
        _ = _board.TryAnswer(prompt.Id, yes: false);
        Assert.That(Ask("10.0.0.1"), Is.Null, "it was told no");
        _time.Advance(Minute + TimeSpan.FromMilliseconds(1));
        Assert.That(Ask("10.0.0.1"), Is.Not.Null);
    }

    [Test]
    public void Who_left_before_the_answer_may_soon_ask_again()
    {
        _board.Remove(Ask("10.0.0.1")!);
        Assert.That(Ask("10.0.0.1"), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(Ask("10.0.0.1"), Is.Not.Null);
    }

    [Test]
    public void Only_so_many_are_asked_about_at_a_time()
    {
        for (int i = 0; i < PromptBoard.Most; i++) Assert.That(Ask($"10.0.0.{i}"), Is.Not.Null);

        Assert.That(Ask("10.0.1.1"), Is.Null);
    }

    [Test, CancelAfter(10_000)]
    public async Task Who_watches_is_told_of_every_change(CancellationToken ct)
    {
        long before = _board.Version;
        Task change = _board.NextAsync(before, ct);
        Assert.That(change.IsCompleted, Is.False);
        Prompt prompt = Ask("10.0.0.1")!;
        await change;
        Assert.That(_board.NextAsync(before, ct).IsCompleted, Is.True, "what was missed is told at once");

        change = _board.NextAsync(_board.Version, ct);
        _board.Remove(prompt);
        await change;
    }

    private Prompt? Ask(string address) => _board.TryPut(Minute, (id, expires) => new Prompt
    {
        Id = id,
        Kind = PromptKind.Guest,
        Address = address,
        Expires = expires,
    });
}
