using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Frame;

/// <summary>How a browser is let in, as its user sees it, with somebody at the device.</summary>
internal sealed class PairingPageTests
{
    // What is being answered to a browser at the moment that it is removed.
    private const string Cut = "ERR_HTTP2_PROTOCOL_ERROR";

    private Stage _stage = null!;

    private static ILocator Inside(ConsolePage page) => page.Page.GetByRole(AriaRole.Button, new() { Name = "Settings and more" });

    private static ILocator Code(ConsolePage page) => page.Page.GetByLabel("Code on the device");

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _stage = await Stage.StartAsync(patience.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task The_six_digits_of_the_device_let_in_and_the_browser_is_remembered(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/#pair", ct);
        await page.PictureAsync("pairing");
        await page.Page.GetByLabel("know this browser as").FillAsync("Ada's tablet");
        await Code(page).FocusAsync();
        await page.Page.Keyboard.TypeAsync(await window.UntilCodeAsync(ct)); // the last digit sends it

        await Expect(Inside(page)).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Paired as “Ada's tablet”")).ToBeVisibleAsync();
        Assert.That(page.Page.Url, Does.Not.Contain("#pair"));
        Assert.That(await page.Page.EvaluateAsync<string>("document.cookie + JSON.stringify(localStorage)"), Does.Not.Contain("token").And.Not.Contain("__Host"), "no script sees the token");

        await page.Page.ReloadAsync();
        await Expect(Inside(page)).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_code_is_pasted_with_spaces_and_a_wrong_one_says_how_many_tries_are_left(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        string code = await window.UntilCodeAsync(ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        page.Expect("403");

        await Code(page).FillAsync(WrongFor(code));
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 more tries");
        await Expect(Code(page)).ToHaveValueAsync("");
        await Expect(Code(page)).ToBeFocusedAsync();
        await page.PictureAsync("pairing-wrong");
        await Code(page).FillAsync(WrongFor(code));
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("one more try");
        await Code(page).FillAsync(WrongFor(code));
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("new digits");

        code = await window.UntilCodeAsync(ct, but: code);
        await Code(page).FillAsync($" {code[..3]} {code[3..]}\n");
        await Expect(Inside(page)).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_window_it_says_how_to_open_one_and_when_one_closes_too(CancellationToken ct)
    {
        await using ConsolePage page = await OpenAsync("/", ct);
        page.Expect("409");
        await Code(page).FillAsync("123456");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Show me the digits");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Select on the device");

        page.Expect("403");
        await using PresenceLines shown = await PresenceLines.WatchAsync(_stage.Lan.Root, ct);
        await using (PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct))
        {
            await Code(page).FillAsync(WrongFor(await window.UntilCodeAsync(ct)));
            await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("more tries");
        }

        // It is gone with the request that had opened it, as soon as the daemon sees that.
        await shown.UntilEmptyAsync(ct);
        await Code(page).FillAsync("123456");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no digits just now");
    }

    [Test, CancelAfter(60_000)]
    public async Task Three_taps_ask_yes_and_the_digits(CancellationToken ct)
    {
        await using PresenceLines shown = await PresenceLines.WatchAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show me the digits" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Press Select on the device" })).ToBeVisibleAsync();
        await page.PictureAsync("pairing-asking");
        JsonNode prompt = await shown.UntilKindAsync("pair", ct);
        Assert.That((string)prompt["name"]!, Is.EqualTo("Chrome on Linux"));
        await shown.AnswerAsync(prompt, yes: true, ct);

        await Expect(page.Page.GetByText("It shows six digits now")).ToBeVisibleAsync();
        await Expect(Code(page)).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(await shown.UntilCodeAsync(ct));
        await Expect(Inside(page)).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_no_at_the_device_is_told(CancellationToken ct)
    {
        await using PresenceLines shown = await PresenceLines.WatchAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        page.Expect("403");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show me the digits" }).ClickAsync();
        await shown.AnswerAsync(await shown.UntilKindAsync("pair", ct), yes: false, ct);
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nobody at the device said yes");
    }

    [Test, CancelAfter(60_000)]
    public async Task Digits_are_compared_in_place_of_typing(CancellationToken ct)
    {
        await using PresenceLines shown = await PresenceLines.WatchAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Compare instead" }).ClickAsync();
        JsonNode prompt = await shown.UntilKindAsync("compare", ct);
        string digits = (string)prompt["digits"]!;
        await Expect(page.Page.GetByText($"{digits[..3]} {digits[3..]}")).ToBeVisibleAsync();
        await page.PictureAsync("pairing-compare");
        await shown.AnswerAsync(prompt, yes: true, ct);
        await Expect(Inside(page)).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_browser_that_is_removed_elsewhere_is_out_at_once_and_told_so(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct);
        await Expect(Inside(page)).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Connected").First).ToBeAttachedAsync();
        page.Expect("401");
        page.Allow(Cut);
        Assert.That(await _stage.Lan.Root.AskAsync(HttpMethod.Delete, $"/clients/{page.ClientId}", ct), Is.EqualTo(HttpStatusCode.NoContent));

        await Expect(page.Page.GetByText("This browser was removed")).ToBeVisibleAsync();
        await page.PictureAsync("pairing-removed");
        await TestDaemon.UntilAsync(() => page.Wrongs, Has.Some.Contains("401"), ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task An_administrator_removes_another_browser_and_lets_one_in(CancellationToken ct)
    {
        await using ConsolePage admin = await OpenAsync("/", ct);
        await admin.BecomePairedAsync(_stage.Lan, ct, role: "admin", name: "Teacher");
        await admin.Page.ReloadAsync();
        await using ConsolePage learner = await _stage.OpenAsync(ct);
        await Expect(Inside(learner)).ToBeVisibleAsync();

        await Inside(admin).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Paired browsers" }).ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Anna's browser" })).ToBeVisibleAsync();
        await admin.PictureAsync("browsers");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Anna's browser" }).PressAsync("Enter");
        await Expect(admin.Page.GetByRole(AriaRole.Button, new() { Name = "Really remove Anna's browser" })).ToBeFocusedAsync();
        learner.Expect("401");
        learner.Allow(Cut);
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Really remove" }).ClickAsync();
        await Expect(learner.Page.GetByText("This browser was removed")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByRole(AriaRole.List, new() { Name = "Paired browsers" })).ToBeFocusedAsync();
        // Said where it can be heard: what is behind a modal dialog is there for nobody.
        await Expect(admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Log)).ToContainTextAsync("Anna's browser is removed");

        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Let somebody in" }).ClickAsync();
        ILocator digits = admin.Page.Locator(".compare-digits");
        await Expect(digits).ToBeVisibleAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await Code(learner).FillAsync(await digits.InnerTextAsync());
        await Expect(Inside(learner)).ToBeVisibleAsync();
        await Expect(admin.Page.GetByText("is paired").First).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_device_with_another_key_than_at_first_is_asked_about_before_anything_else(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        await page.Page.EvaluateAsync("localStorage.setItem('further-link.fingerprint', 'AA BB CC')"); // of before the new installation
        await Code(page).FillAsync(await window.UntilCodeAsync(ct));

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Is this the same device?" })).ToBeFocusedAsync();
        await Expect(page.Page.GetByText("AA BB CC")).ToBeVisibleAsync();
        string shown = await page.Page.Locator(".keys dd").Nth(1).InnerTextAsync();
        Assert.That(shown.Where(char.IsAsciiHexDigit), Is.EqualTo((await _stage.Lan.Stranger.SeeKeyAsync(ct)).ToUpperInvariant()));
        await page.PictureAsync("pairing-key");
        await Axe.FindsNothingSeriousAsync(page, "another key");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "It is the same: go in" }).ClickAsync();
        await Expect(Inside(page)).ToBeVisibleAsync();
        Assert.That(await page.Page.EvaluateAsync<string>("localStorage.getItem('further-link.fingerprint')"), Is.EqualTo(shown));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_finds_that_it_is_another_device_leaves_and_is_forgotten_there(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        await using ConsolePage page = await OpenAsync("/", ct);
        await page.Page.EvaluateAsync("localStorage.setItem('further-link.fingerprint', 'AA BB CC')");
        await Code(page).FillAsync(await window.UntilCodeAsync(ct));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "It is not the same: leave" }).ClickAsync();
        await Expect(Code(page)).ToBeVisibleAsync();
        (_, JsonNode? clients) = await _stage.Lan.Root.AskJsonAsync(HttpMethod.Get, "/clients", ct);
        Assert.That(clients!.AsArray(), Is.Empty);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_browser_that_keeps_no_cookies_is_told_before_and_after_what_to_do(CancellationToken ct)
    {
        // "Block all cookies", which takes the page's storage too.
        await using ChosenProfile profile = await ChosenProfile.StartAsync(_stage, new JsonObject
        {
            ["profile"] = new JsonObject { ["default_content_setting_values"] = new JsonObject { ["cookies"] = 2 } },
        }, ct);
        await using ConsolePage page = await ConsolePage.CreateAsync(profile.Context, _stage.Origin);
        page.Expect("401");
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        await page.GoAsync("/");
        await Expect(page.Page.GetByText("This browser would not keep the cookie")).ToBeVisibleAsync();

        await Code(page).FillAsync(await window.UntilCodeAsync(ct));
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the browser did not keep its cookie");
        // It says so once, and asks for nothing by itself: who it is was asked at the beginning and after the code.
        await Expect(Code(page)).ToBeEnabledAsync();
        Assert.That(page.Requests.Count(static one => one == "GET /clients/me"), Is.EqualTo(2));
        Assert.That(page.Requests.Count(static one => one.StartsWith("POST /pair", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_was_removed_and_is_paired_again_goes_on_where_nothing_of_before_is_in_the_way(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, "/robots.txt", paired: false);
        await page.BecomePairedAsync(_stage.Lan, ct);
        await page.GoAsync("/");
        // A dialog is open, and a shell runs: both belong to who is removed.
        await page.Page.Keyboard.PressAsync("Control+Backquote");
        await Inside(page).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Limits of programs" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Limits of programs" })).ToBeVisibleAsync();
        page.Expect("401");
        page.Allow(Cut);
        Assert.That(await _stage.Lan.Root.AskAsync(HttpMethod.Delete, $"/clients/{page.ClientId}", ct), Is.EqualTo(HttpStatusCode.NoContent));
        await Expect(page.Page.GetByText("This browser was removed")).ToBeVisibleAsync();

        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_stage.Lan.Root, ct);
        await Code(page).FillAsync(await window.UntilCodeAsync(ct));
        await Expect(Inside(page)).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Limits of programs" })).ToHaveCountAsync(0);
    }

    // Any code but that.
    private static string WrongFor(string code) => code == "000000" ? "111111" : "000000";

    private async Task<ConsolePage> OpenAsync(string path, CancellationToken ct)
    {
        ConsolePage page = await _stage.OpenAsync(ct, path, paired: false);
        page.Expect("401"); // how the page learns that it is not known
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Look at the device" })).ToBeVisibleAsync();
        return page;
    }
}
