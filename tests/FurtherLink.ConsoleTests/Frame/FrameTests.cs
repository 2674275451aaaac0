using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Frame;

/// <summary>What is around the workbench: header, settings, dialogs, what happens when the device is away.</summary>
internal sealed class FrameTests
{
    private Stage _stage = null!;

    private static ILocator Settings(ConsolePage page) => page.Page.GetByRole(AriaRole.Button, new() { Name = "Settings and more" });

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _stage = await Stage.StartAsync(patience.Token, new Dictionary<string, string> { ["FURTHER_LINK_Device__Display"] = "simulated" });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    [TestCase("About this device", "about", "Version 6")]
    [TestCase("Limits of programs", "limits", "Memory")]
    [TestCase("The device’s screen", "miniscreen", "What the small screen")]
    [TestCase("Paired browsers", "paired", "Forget this browser")]
    [CancelAfter(60_000)]
    public async Task A_dialog_is_opened_and_closed_by_keys_alone_and_gives_the_focus_back(string name, string picture, string text, CancellationToken ct)
    {
        await using ConsolePage page = await OpenAsync(ct, role: "admin");
        await Settings(page).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        ILocator item = page.Page.GetByRole(AriaRole.Button, new() { Name = name });
        await Expect(item).ToBeVisibleAsync();
        for (int i = 0; i < 20 && !await item.EvaluateAsync<bool>("element => element === document.activeElement"); i++) await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");

        ILocator dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = name });
        await Expect(dialog).ToContainTextAsync(text);
        await page.PictureAsync(picture);
        await Axe.FindsNothingSeriousAsync(page, name);
        for (int i = 0; i < 12; i++) await page.Page.Keyboard.PressAsync("Tab");
        Assert.That(await dialog.EvaluateAsync<bool>("element => element.contains(document.activeElement) || document.activeElement === document.body"), "the focus stays within");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(Settings(page)).ToBeFocusedAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Appearance_and_language_are_chosen_and_remembered(CancellationToken ct)
    {
        await using ConsolePage page = await OpenAsync(ct);
        await Settings(page).ClickAsync();
        await page.Page.GetByText("Dark", new() { Exact = true }).ClickAsync();
        await page.Page.GetByText("Deutsch").ClickAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await page.PictureAsync("settings-dark");

        await page.Page.ReloadAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Einstellungen" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-appearance", "dark");
    }

    [Test, CancelAfter(60_000)]
    public async Task What_the_computer_has_chosen_looks_as_if_it_were_chosen_here(
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme system, CancellationToken ct)
    {
        // Every token that is a colour, as an element has it.
        const string colours = """
            () => {
              const probe = document.createElement('i');
              document.body.append(probe);
              const isColour = name => /^--/.test(name) && !/lightningcss|font|mono|text-(xs|s|m|l|xl|xxl)$|space|radius|touch|quick|calm|shadow/.test(name);
              const names = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).flatMap(rule => [...rule.style ?? []]).filter(isColour);
              return [...new Set(names)].map(name => { probe.style.color = ''; probe.style.color = `var(${name})`; return `${name} ${getComputedStyle(probe).color}`; }).sort();
            }
            """;
        await using ConsolePage page = await _stage.OpenAsync(ct, screen: new BrowserNewContextOptions(Screens.Desktop) { ColorScheme = system });
        await Expect(Settings(page)).ToBeVisibleAsync();
        string[] asSystem = await page.Page.EvaluateAsync<string[]>(colours);
        await page.Page.EvaluateAsync("appearance => { document.documentElement.dataset.appearance = appearance; }", system == ColorScheme.Dark ? "dark" : "light");
        string[] chosen = await page.Page.EvaluateAsync<string[]>(colours);
        await page.Page.EvaluateAsync("appearance => { document.documentElement.dataset.appearance = appearance; }", system == ColorScheme.Dark ? "light" : "dark");
        string[] other = await page.Page.EvaluateAsync<string[]>(colours);

        Assert.That(asSystem, Has.Length.GreaterThan(25).And.EqualTo(chosen));
        Assert.That(other.Except(chosen).Count(), Is.GreaterThan(20));
    }

    [Test, CancelAfter(60_000)]
    public async Task Nothing_serious_is_in_the_way_of_anybody([Values("light", "dark", "contrast")] string appearance, [Values] bool paired, CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, paired: paired);
        if (!paired) page.Expect("401");
        await page.Page.EvaluateAsync("appearance => localStorage.setItem('further-link.appearance', appearance)", appearance);
        await page.Page.ReloadAsync();
        await Expect(paired ? Settings(page) : page.Page.GetByLabel("Code on the device")).ToBeVisibleAsync();
        if (paired) await Settings(page).ClickAsync();
        await Axe.FindsNothingSeriousAsync(page, appearance);
    }

    [Test, CancelAfter(60_000)]
    public async Task On_a_phone_nothing_sticks_out_and_everything_is_large_enough_for_a_finger([Values] bool paired, CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, paired: paired, screen: Screens.Phone);
        if (!paired) page.Expect("401");
        await Expect(paired ? Settings(page) : page.Page.GetByLabel("Code on the device")).ToBeVisibleAsync();
        await page.PictureAsync(paired ? "phone" : "pairing-phone");
        if (paired) await Settings(page).TapAsync();
        Assert.That(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0));
        string[] small = await page.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.pairing button, .header button, .menu button, .status-bar button')].filter(one => one.checkVisibility())
                .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.height < 36 || box.width < 36).map(([one, box]) => `${one.textContent} ${box.width}×${box.height}`)
            """);
        Assert.That(small, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_device_that_is_away_is_told_with_what_to_do_and_comes_back_by_itself(CancellationToken ct)
    {
        await using ConsolePage page = await OpenAsync(ct);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync();
        page.Expect("ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket");
        await page.Context.SetOfflineAsync(true);
        // Being offline does not break what is connected; a sleeping laptop does: the browser tells the page when it is back.
        await page.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
        await Expect(page.Page.GetByText("this page comes back by itself")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "What can I do?" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Is it switched on?");
        await page.PictureAsync("offline");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Page.Locator(".link-state.connected")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Test, CancelAfter(60_000)]
    public async Task The_first_view_comes_from_the_device_alone_and_is_small(CancellationToken ct)
    {
        await using ConsolePage page = await OpenAsync(ct); // whatever left the device fails it
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        int sent = await page.Page.EvaluateAsync<int>("performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.encodedBodySize, 0)");
        double shown = await page.Page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1");
        TestContext.Out.WriteLine($"first view: {sent / 1024} KiB, first paint after {shown:F0} ms");
        Assert.That(sent, Is.GreaterThan(20 * 1024).And.LessThan(700 * 1024));
    }

    private async Task<ConsolePage> OpenAsync(CancellationToken ct, string? role = null)
    {
        ConsolePage page = await _stage.OpenAsync(ct, path: "/robots.txt", paired: false);
        await page.BecomePairedAsync(_stage.Lan, ct, role);
        await page.GoAsync("/");
        await Expect(Settings(page)).ToBeVisibleAsync();
        return page;
    }
}
