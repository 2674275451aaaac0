using FurtherLink.Device;
using FurtherLink.Device.Buttons;
using FurtherLink.Device.Screens;

namespace FurtherLink.Tests.Device;

[CancelAfter(20_000)]
internal sealed class MiniscreenTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly StatusScreen Status = new("pi-top-1A2B", "192.168.1.23", 8028, true, 0, 1, CanPair: true);

    private ScreenDesk _desk = null!;

    [SetUp]
    public void Begin() => _desk = new ScreenDesk();

    [TearDown]
    public async Task End() => await _desk.DisposeAsync();

    [Test]
    public async Task A_press_wakes_the_status_and_means_nothing_else(CancellationToken ct)
    {
        _desk.Press(Button.Select);
        await _desk.UntilAsync(Status, ct);
        Assert.That(_desk.Content.Done, Is.Empty);
    }

    [Test]
    public async Task Select_on_the_status_opens_pairing(CancellationToken ct)
    {
        _desk.Press(Button.Down);
        await _desk.UntilAsync(Status, ct);
        _desk.Press(Button.Select);
        await _desk.UntilAsync(() => _desk.Content.Done.Contains("pair"), ct);
    }

    [Test]
    public async Task The_pages_follow_each_other_and_go_round(CancellationToken ct)
    {
        DeviceStatus status = ScreenContent.Pi;
        Screen[] pages =
        [
            Status,
            new AddressScreen(status.Addresses, 8028, true, new PageMark(1, 4)),
            new FingerprintScreen(status.Fingerprint, new PageMark(2, 4)),
            new ClientsScreen([], null, new PageMark(3, 4)),
            new AboutScreen("6.0.0", "pi-top [4]", "Debian 12", new PageMark(4, 4)),
            Status,
        ];
        foreach (Screen page in pages)
        {
            _desk.Press(Button.Down);
            await _desk.UntilAsync(page, ct);
        }

        _desk.Press(Button.Up);
        await _desk.UntilAsync(pages[4], ct);
    }

    [Test]
    public async Task Cancel_gives_the_screen_back_at_once(CancellationToken ct)
    {
        _desk.Press(Button.Up);
        await _desk.UntilAsync(Status, ct);
        _desk.Press(Button.Cancel);
        await _desk.UntilDarkAsync(ct);
        await _desk.UntilAsync(() => _desk.GivenBack == 1, ct);
    }

    [Test]
    public async Task Without_a_press_for_a_while_the_screen_is_given_back(CancellationToken ct)
    {
        _desk.Press(Button.Up);
        await _desk.UntilAsync(Status, ct);
        await _desk.UntilDarkAsync(ct, step: TimeSpan.FromSeconds(1));
        await _desk.UntilAsync(() => _desk.GivenBack == 1, ct);
    }

    [Test]
    public async Task A_code_is_shown_with_its_time_running_out_and_then_the_screen_is_given_back(CancellationToken ct)
    {
        _desk.Ask(Code(Minute));
        await _desk.UntilAsync(new PairingScreen("482917", "Ada", null, 1), ct);
        await _desk.UntilAsync(Codes(0, 64), Tick, ct);
        await _desk.UntilDarkAsync(ct, TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task A_tick_of_the_countdown_costs_a_few_bytes_and_an_unchanged_page_none(CancellationToken ct)
    {
        _desk.Ask(Code(Minute));
        await _desk.UntilAsync(new PairingScreen("482917", "Ada", null, 1), ct);
        _desk.Model.ResetCount();
        await _desk.UntilAsync(Codes(0, 127), Tick, ct);
        Assert.That(_desk.Model.Bytes, Is.InRange(4, 20));

        _desk.Ask();
        await _desk.UntilDarkAsync(ct);
        _desk.Press(Button.Up);
        await _desk.UntilAsync(Status, ct);
        _desk.Model.ResetCount();
        for (int i = 0; i < 50; i++) _desk.Screen.Refresh();
        _desk.Press(Button.Down);
        await _desk.UntilAsync(() => _desk.Model.Bytes > 0, ct);
        Assert.That(_desk.Model.Bytes, Is.LessThanOrEqualTo(1100), "one page turned, and fifty refreshes of what was shown already");
    }

    [Test]
    public async Task A_second_of_a_running_programs_clock_costs_less_than_200_bytes(CancellationToken ct)
    {
        _desk.Content.Programs = [new RunningProgram("blink.py", "pi", _desk.Time.GetTimestamp())];
        _desk.Press(Button.Up);
        await _desk.UntilAsync(new RunningScreen("blink.py", "pi", TimeSpan.Zero, 0, 0), ct);
        _desk.Model.ResetCount();
        await _desk.UntilAsync(Enumerable.Range(1, 10).Select(second => new RunningScreen("blink.py", "pi", TimeSpan.FromSeconds(second), 0, 0)), Tick, ct);
        Assert.That(_desk.Model.Bytes, Is.InRange(1, 200));
    }

    [TestCase(Button.Select, "yes")]
    [TestCase(Button.Cancel, "no")]
    public async Task A_question_is_answered_by_a_button_once(Button button, string answer, CancellationToken ct)
    {
        _desk.Ask(Guest(Minute));
        await _desk.UntilAsync(new GuestScreen("Scratch", "192.168.1.40", null, 1), ct);
        _desk.Time.Advance(2 * Miniscreen.ReadingTime);
        _desk.Press(button);
        _desk.Press(button);
        await _desk.UntilDarkAsync(ct);
        Assert.That(_desk.Content.Done, Is.EqualTo(new[] { answer }), "though it still stands among the prompts");
    }

    [Test]
    public async Task A_press_that_was_meant_for_something_else_does_not_answer_a_question(CancellationToken ct)
    {
        _desk.Ask(Guest(TimeSpan.FromSeconds(10)));
        await _desk.UntilAsync(new GuestScreen("Scratch", "192.168.1.40", null, 1), ct);
        _desk.Press(Button.Select);
        await _desk.UntilAsync(Enumerable.Range(0, 120).Select(bar => new GuestScreen("Scratch", "192.168.1.40", null, bar / 120.0)), Tick, ct);
        _desk.Time.Advance(2 * Miniscreen.ReadingTime);
        _desk.Press(Button.Cancel);
        await _desk.UntilDarkAsync(ct);
        Assert.That(_desk.Content.Done, Is.EqualTo(new[] { "no" }));
    }

    [Test]
    public async Task A_question_that_nobody_can_see_is_not_answered(CancellationToken ct)
    {
        _desk.ProgramDraws = true;
        _desk.Ask(Guest(Minute));
        _desk.Press(Button.Select);
        _desk.Press(Button.Select);
        _desk.ProgramDraws = false;
        _desk.Press(Button.Down);
        await _desk.UntilAsync(() => _desk.Model.IsOn, ct, Tick);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_desk.Content.Done, Is.Empty);
            Assert.That(_desk.Taken, Is.EqualTo(1), "only after the program had ended");
        }
    }

    [Test]
    public async Task A_program_that_draws_is_disturbed_by_a_code_only_and_then_sent_whole_pictures(CancellationToken ct)
    {
        _desk.ProgramDraws = true;
        _desk.Screen.Tell(new BatteryScreen(5));
        _desk.Press(Button.Select);
        _desk.Ask(Guest(Minute), Code(Minute));
        await _desk.UntilAsync(new PairingScreen("482917", "Ada", null, 1), ct);
        // The program draws on; the next tick repairs it.
        _desk.Model.Command([0xB2, 0x02, 0x10]);
        _desk.Model.Data(new byte[128]);
        await _desk.UntilAsync(Codes(0, 127), Tick, ct);

        _desk.Ask(Guest(Minute));
        await _desk.UntilAsync(() => _desk.GivenBack == 1, ct);
        Assert.That(_desk.Content.Done, Is.Empty);
    }

    [Test]
    public async Task Cancel_held_for_two_seconds_stops_all_programs_and_shorter_does_not(CancellationToken ct)
    {
        _desk.Content.Programs = [new RunningProgram("blink.py", "pi", 0)];
        _desk.Press(Button.Up);
        await _desk.UntilAsync(() => _desk.Model.IsOn, ct);
        _desk.Hold(Button.Cancel);
        await _desk.UntilAsync(() => _desk.Model.Glass()[5, 56], ct, TimeSpan.FromMilliseconds(20));
        _desk.Release(Button.Cancel);
        await _desk.UntilDarkAsync(ct);
        Assert.That(_desk.Content.Done, Is.Empty);

        _desk.Press(Button.Up);
        await _desk.UntilAsync(() => _desk.Model.IsOn, ct);
        _desk.Hold(Button.Cancel);
        await _desk.UntilAsync(() => _desk.Content.Done.Count > 0, ct, Tick);
        Assert.That(_desk.Content.Done, Is.EqualTo(new[] { "stop" }));
    }

    [Test]
    public async Task A_Cancel_that_is_held_while_a_question_comes_up_stops_nothing(CancellationToken ct)
    {
        _desk.Content.Programs = [new RunningProgram("blink.py", "pi", 0)];
        _desk.Press(Button.Up);
        await _desk.UntilAsync(new RunningScreen("blink.py", "pi", TimeSpan.Zero, 0, 0), ct);
        _desk.Hold(Button.Cancel);
        _desk.Ask(Guest(TimeSpan.FromSeconds(10)));
        await _desk.UntilAsync(new GuestScreen("Scratch", "192.168.1.40", null, 1), ct);
        _desk.Release(Button.Cancel);
        _desk.Time.Advance(TimeSpan.FromSeconds(3));
        _desk.Ask();
        await _desk.UntilAsync(Enumerable.Range(3, 7).Select(second => new RunningScreen("blink.py", "pi", TimeSpan.FromSeconds(second), 0, 0)), TimeSpan.Zero, ct);
        Assert.That(_desk.Content.Done, Is.Empty);
    }

    [Test]
    public async Task A_client_is_removed_after_a_second_thought(CancellationToken ct)
    {
        _desk.Content.Clients = [new KnownClient("a", "Ada"), new KnownClient("g", "Grace")];
        _desk.Press(Button.Down);
        await _desk.UntilAsync(Status, ct);
        for (int i = 0; i < 3; i++) _desk.Press(Button.Down);
        await _desk.UntilAsync(new ClientsScreen(["Ada", "Grace"], null, new PageMark(3, 4)), ct);
        _desk.Press(Button.Select);
        _desk.Press(Button.Down);
        await _desk.UntilAsync(new ClientsScreen(["Ada", "Grace"], 1, new PageMark(3, 4)), ct);
        _desk.Press(Button.Select);
        await _desk.UntilAsync(new RevokeScreen("Grace"), ct);
        _desk.Press(Button.Cancel);
        await _desk.UntilAsync(new ClientsScreen(["Ada", "Grace"], 1, new PageMark(3, 4)), ct);
        _desk.Press(Button.Select);
        _desk.Press(Button.Select);
        await _desk.UntilAsync(() => _desk.Content.Done.Count > 0, ct);
        Assert.That(_desk.Content.Done, Is.EqualTo(new[] { "revoke g" }));
    }

    [Test]
    public async Task A_notice_is_shown_for_a_while_and_any_button_ends_it(CancellationToken ct)
    {
        _desk.Screen.Tell(new BatteryScreen(5));
        await _desk.UntilAsync(new BatteryScreen(5), ct);
        await _desk.UntilDarkAsync(ct, TimeSpan.FromSeconds(1));
        _desk.Screen.Tell(new ErrorScreen("broken"));
        await _desk.UntilAsync(new ErrorScreen("broken"), ct);
        _desk.Press(Button.Select);
        await _desk.UntilDarkAsync(ct);
        Assert.That(_desk.Content.Done, Is.Empty);
    }

    [Test]
    public async Task The_words_of_the_newest_program_are_shown_when_nothing_else_is(CancellationToken ct)
    {
        RunningProgram old = new("old.py", "pi", 0) { Text = "old" }, latest = new("new.py", "pi", 1), speaking = latest with { Text = "new" };
        async Task RunAsync(Screen shown, params RunningProgram[] programs)
        {
            _desk.Content.Programs = programs;
            _desk.Screen.Refresh();
            await _desk.UntilAsync(shown, ct);
        }

        await RunAsync(new TextScreen("old"), latest, old);
        await RunAsync(new TextScreen("new"), speaking, old);
        _desk.Screen.Tell(new BatteryScreen(5));
        await _desk.UntilAsync(new BatteryScreen(5), ct);
        _desk.Press(Button.Select); // ends the notice
        await _desk.UntilAsync(new TextScreen("new"), ct);
        _desk.Content.Programs = [];
        _desk.Screen.Refresh();
        await _desk.UntilDarkAsync(ct);
    }

    [Test]
    public async Task The_words_of_a_program_do_not_disturb_one_that_draws(CancellationToken ct)
    {
        _desk.ProgramDraws = true;
        _desk.Content.Programs = [new("words.py", "pi", 0) { Text = "words" }];
        _desk.Ask(new PairingCode("1", _desk.In(TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(5), _ => { }, "482917", null, null));
        await _desk.UntilAsync(() => _desk.Taken == 1, ct);
        _desk.Ask();
        await _desk.UntilDarkAsync(ct);
        _desk.ProgramDraws = false;
        _desk.Screen.Refresh();
        await _desk.UntilAsync(new TextScreen("words"), ct);
        Assert.That(_desk.Taken, Is.EqualTo(2));
    }

    [Test]
    public async Task A_display_that_moved_is_taken_anew(CancellationToken ct)
    {
        _desk.Press(Button.Up);
        await _desk.UntilAsync(Status, ct);
        _desk.Screen.DisplayMoved();
        await _desk.UntilAsync(() => _desk.Taken == 2, ct);
        await _desk.UntilAsync(Status, ct);
    }

    [Test]
    public async Task A_bus_that_fails_is_tried_again(CancellationToken ct)
    {
        _desk.Ask(Code(Minute));
        await _desk.UntilAsync(() => _desk.Model.IsOn, ct);
        _desk.Model.FailAfter = 2;
        await _desk.UntilAsync(() => _desk.Taken > 1 || _desk.Model.FailAfter == 0, ct, Tick);
        _desk.Model.FailAfter = null;
        await _desk.UntilAsync(Codes(0, 128), Tick, ct);
    }

    [Test]
    public async Task The_same_picture_can_be_looked_at_as_PNG(CancellationToken ct)
    {
        byte[] dark = _desk.Screen.Picture(1);
        _desk.Press(Button.Up);
        await _desk.UntilAsync(Status, ct);
        var wanted = new FurtherLink.Device.Drawing.Framebuffer();
        Status.Draw(wanted);
        await _desk.UntilAsync(() => _desk.Screen.Picture(1).SequenceEqual(FurtherLink.Device.Drawing.PngImage.Of(wanted)), ct);
        _desk.Press(Button.Cancel);
        await _desk.UntilAsync(() => _desk.Screen.Picture(1).SequenceEqual(dark), ct);
    }

    [Test]
    public async Task A_flood_of_presses_is_survived(CancellationToken ct)
    {
        for (int i = 0; i < 100_000; i++) _desk.Hold(Button.Down);
        await _desk.UntilAsync(() => _desk.Model.IsOn, ct);
        _desk.Press(Button.Cancel);
        await _desk.UntilDarkAsync(ct, TimeSpan.FromSeconds(1));
    }

    // The countdown's bar can have any of these lengths.
    private static IEnumerable<Screen> Codes(int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(bar => new PairingScreen("482917", "Ada", null, bar / 128.0));

    private PairingCode Code(TimeSpan lifetime) =>
        new("code", _desk.In(lifetime), lifetime, answer => _desk.Content.Add(answer ? "yes" : "no"), "482917", "Ada", Url: null);

    private GuestQuestion Guest(TimeSpan lifetime) =>
        new("guest", _desk.In(lifetime), lifetime, answer => _desk.Content.Add(answer ? "yes" : "no"), "Scratch", "192.168.1.40", Origin: null);
}
