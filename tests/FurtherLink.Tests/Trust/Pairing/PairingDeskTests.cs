using System.Security.Cryptography;

using FurtherLink.Configuration;
using FurtherLink.Tests.Linux.Files;
using FurtherLink.Trust;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Pairing;
using FurtherLink.Trust.Presence;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Trust.Pairing;

internal sealed class PairingDeskTests
{
    private readonly ManualTime _time = new();
    private ScratchDirectory _scratch = null!;
    private ClientStore _clients = null!;
    private PromptBoard _board = null!;
    private PairingDesk _desk = null!;

    private string Code => _board.Current.Single(prompt => prompt.Kind == PromptKind.Code).Digits!;

    [SetUp]
    public void Open()
    {
        _scratch = new ScratchDirectory();
        _clients = new ClientStore(new ClientFile(_scratch.Root, NullLogger<ClientStore>.Instance), _time, NullLogger<ClientStore>.Instance);
        _board = new PromptBoard(_time);
        _desk = new PairingDesk(_clients, _board, certificate: null, new TrustOptions(), _time, NullLogger<PairingDesk>.Instance);
    }

    [TearDown]
    public void Close()
    {
        _desk.Dispose();
        _board.Dispose();
        _clients.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void The_code_that_is_shown_pairs_and_closes_the_window()
    {
        PairingWindow window = _desk.Open();
        string pairing = Begin();
        PairingResult result = _desk.TryCode(pairing, Code).Result;

        Assert.That(result.Verdict, Is.EqualTo(PairingVerdict.Paired));
        Assert.That(_clients.Find(result.Token!)?.Client, Is.EqualTo(result.Client));
        Assert.That(result.Client!.Role, Is.EqualTo(Role.Run));
        Assert.That(_board.Current, Is.Empty);
        Assert.That(window.Outcome.IsCompleted, Is.True);
        Assert.That(_desk.TryBegin("b", "10.0.0.2"), Is.Null);
    }

    [Test]
    public void Whoever_opens_the_window_says_what_its_client_may()
    {
        _ = _desk.Open(Role.Admin);
        Assert.That(_desk.TryCode(Begin(), Code).Result.Client!.Role, Is.EqualTo(Role.Admin));
    }

    [Test]
    public void Without_a_window_nothing_pairs_and_nothing_is_shown()
    {
        _ = _desk.Open();
        string pairing = Begin();
        _time.Advance(PairingWindow.Length);
        for (int code = 0; code < 10_000; code++) Assert.That(_desk.TryCode(pairing, $"{code:D6}").Result.Verdict, Is.EqualTo(PairingVerdict.NoWindow));

        Assert.That(_desk.TryBegin("a", "10.0.0.1"), Is.Null);
        Assert.That(_board.Current, Is.Empty);
        Assert.That(_clients.All, Is.Empty);

        _ = _desk.Open();
        Assert.That(_desk.TryCode(Begin(), Code).Result.Verdict, Is.EqualTo(PairingVerdict.Paired), "tries before a window count for nothing in it");
    }

    [Test]
    public void A_window_is_open_for_two_minutes_and_not_a_moment_longer()
    {
        _ = _desk.Open();
        string pairing = Begin();
        string code = Code;
        _time.Advance(PairingWindow.Length - TimeSpan.FromMilliseconds(1));
        Assert.That(_board.Current, Has.Count.EqualTo(1));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(_desk.TryCode(pairing, code).Result.Verdict, Is.EqualTo(PairingVerdict.NoWindow));
        Assert.That(_board.Current, Is.Empty);
    }

    [Test]
    public void Three_wrong_tries_bring_a_new_code_and_five_codes_close_the_window()
    {
        PairingWindow window = _desk.Open();
        string pairing = Begin();
        var codes = new HashSet<string>();
        for (int number = 1; number <= PairingWindow.MostCodes; number++)
        {
            _ = codes.Add(Code);
            string wrong = Code == "000000" ? "000001" : "000000";
            Assert.That(_desk.TryCode(pairing, wrong), Is.EqualTo((new PairingResult(PairingVerdict.WrongCode), 2)));
            Assert.That(_desk.TryCode(pairing, wrong), Is.EqualTo((new PairingResult(PairingVerdict.WrongCode), 1)));
            bool last = number == PairingWindow.MostCodes;
            Assert.That(_desk.TryCode(pairing, wrong).Result.Verdict, Is.EqualTo(last ? PairingVerdict.NoWindow : PairingVerdict.WrongCode));
        }

        Assert.That(codes, Has.Count.GreaterThan(3), "five codes, unless two are the same by chance");
        Assert.That(window.Outcome.IsCompleted, Is.True);
        Assert.That(_board.Current, Is.Empty);
        _ = _desk.Open();
        Assert.That(_desk.TryCode(Begin(), Code).Result.Verdict, Is.EqualTo(PairingVerdict.Paired), "the next window is a new one");
    }

    [Test]
    public void A_code_of_before_is_worth_nothing()
    {
        _ = _desk.Open();
        string pairing = Begin(), first = Code;
        for (int i = 0; i < PairingWindow.TriesPerCode; i++) _ = _desk.TryCode(pairing, "wrong");
        if (Code == first) Assert.Ignore("one in a million: both codes are the same");

        Assert.That(_desk.TryCode(pairing, first).Result.Verdict, Is.EqualTo(PairingVerdict.WrongCode));
        Assert.That(_desk.TryCode(pairing, Code).Result.Verdict, Is.EqualTo(PairingVerdict.Paired));
    }

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("１２３４５６")]
    public void What_is_no_code_is_a_wrong_one(string code)
    {
        _ = _desk.Open();
        Assert.That(_desk.TryCode(Begin(), code).Result.Verdict, Is.EqualTo(PairingVerdict.WrongCode));
    }

    [Test]
    public void A_new_window_takes_the_place_of_the_old_one()
    {
        PairingWindow first = _desk.Open(), second = _desk.Open(Role.View);

        Assert.That(first.Outcome.IsCompleted, Is.True);
        Assert.That(_board.Current, Has.Count.EqualTo(1));
        _desk.Close(first);
        Assert.That(_desk.TryCode(Begin(), Code).Result.Client!.Role, Is.EqualTo(Role.View), "closing the old one does not close the new");
        Assert.That(second.Outcome.IsCompleted, Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task Who_asks_gets_a_window_from_somebody_at_the_device(CancellationToken ct)
    {
        Task<(string Pairing, TimeSpan Left)?> asking = _desk.AskAsync("Anna's laptop", "10.0.0.1", ct);
        Prompt prompt = _board.Current.Single();
        Assert.That((prompt.Kind, prompt.Name, prompt.Address), Is.EqualTo((PromptKind.Pair, "Anna's laptop", "10.0.0.1")));
        _ = _board.TryAnswer(prompt.Id, yes: true);

        (string Pairing, TimeSpan Left)? begun = await asking;
        Assert.That(_desk.TryCode(begun!.Value.Pairing, Code).Result.Verdict, Is.EqualTo(PairingVerdict.Paired));
    }

    [Test, CancelAfter(10_000)]
    public async Task Who_asks_and_goes_away_is_not_asked_about_any_more(CancellationToken ct)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task asking = _desk.AskAsync("a", "10.0.0.1", gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => asking);
        Assert.That(_board.Current, Is.Empty);
    }

    [Test]
    public void Whoever_begins_and_never_goes_on_makes_room_in_the_end()
    {
        _ = _desk.Open();
        string first = Begin();
        for (int i = 0; i < 40; i++) _ = Begin();

        Assert.That(_desk.TryCode(first, Code).Result.Verdict, Is.EqualTo(PairingVerdict.Unknown));
        Assert.That(_desk.TryCode(Begin(), Code).Result.Verdict, Is.EqualTo(PairingVerdict.Paired));
    }

    [Test]
    public void The_digits_of_a_comparison_follow_from_all_three_parts()
    {
        byte[] key = SHA256.HashData("key"u8), client = SHA256.HashData("client"u8), device = SHA256.HashData("device"u8);
        string digits = Digits.OfComparison(key, client, device);

        Assert.That(digits, Is.EqualTo("822006"), "as docs/pairing.md has it for this example");
        Assert.That(Digits.OfComparison(client, key, device), Is.Not.EqualTo(digits));
        Assert.That(Digits.OfComparison(key, device, client), Is.Not.EqualTo(digits));
    }

    private string Begin() => _desk.TryBegin("Anna's laptop", "10.0.0.1")!.Value.Pairing;
}
