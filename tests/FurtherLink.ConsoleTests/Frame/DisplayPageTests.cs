using System.Net;

using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Displays;
using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Frame;

/// <summary>The page that shows a program's windows and nothing else: the address that <c>novnc</c> tells.</summary>
internal sealed class DisplayPageTests
{
    // noVNC tells the browser's console of every connection that ends.
    private const string Ended = "Failed (while|when) |Failed when|Disconnection timed out|WebSocket";

    private const string ReadsAndCopies = """
        import tkinter
        root = tkinter.Tk()
        root.geometry("300x200")
        root.configure(background="#0c6b64")
        tkinter.Label(root, text="Click to copy a greeting", foreground="#ffffff", background="#0c6b64", font=("DejaVu Sans", 20)).pack(expand=True)
        told = ""
        def copy(event):
            root.clipboard_clear()
            root.clipboard_append("copied by the program: Grüße, 5 €")
        root.bind("<Button-1>", copy)
        def look():
            global told
            try:
                text = root.clipboard_get()
            except tkinter.TclError:
                text = ""
            if text != told and not text.startswith("copied by"):
                told = text
                print("pasted <" + text + ">", flush=True)
            root.after(50, look)
        root.bind("<Key>", lambda event: print("key <" + (event.char if event.char.isprintable() and event.char else event.keysym) + ">", flush=True))
        root.after(100, root.focus_force)
        root.after(200, look)
        print("ready", flush=True)
        root.mainloop()
        """;

    // Whether so many pixels of the picture are of a colour.
    private const string Shows = """
        ([red, green, blue, least]) => {
          const canvas = document.querySelector('.vnc-place canvas');
          if (!canvas || canvas.width === 0) return false;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          const is = (one, other) => Math.abs(one - other) <= 6; // there may be a JPEG on the way
          for (let at = 0; at < data.length; at += 4) if (is(data[at], red) && is(data[at + 1], green) && is(data[at + 2], blue)) count++;
          return count >= least;
        }
        """;

    private static readonly int[] Red = [0xff, 0, 0, 90 * 90], Teal = [0x0c, 0x6b, 0x64, 100 * 100];

    private Stage _stage = null!;

    private static ILocator Picture(ConsolePage page) => page.Page.Locator(".vnc-place canvas");

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _stage = await Stage.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_stage is not null) await _stage.DisposeAsync();
    }

    [Test, CancelAfter(90_000)]
    public async Task It_shows_the_window_and_says_when_the_program_has_ended(CancellationToken ct)
    {
        await using ConsolePage page = await PairedAsync(ct);
        await using RunClient run = await page.Client.ConnectAsync("/run", ct);
        string display = await Graphics.StartAsync(run, "1", Graphics.Turtle, ct, Graphics.Options(640, 480));
        await OpenAsync(page, display);

        await page.Page.WaitForFunctionAsync(Shows, Red);
        await Axe.FindsNothingSeriousAsync(page, "display");
        await run.StopAsync("1", ct);
        await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("The program has ended.");
        await Expect(Picture(page)).ToHaveCountAsync(0);
    }

    [TestCase(true, "There is no such window, or none any more", "404")]
    [TestCase(false, "The device does not know this browser", "401")]
    [CancelAfter(60_000)]
    public async Task Without_a_window_to_be_seen_it_says_why_and_leads_to_the_console(bool paired, string words, string status, CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, "/robots.txt", paired: false);
        if (paired) await page.BecomePairedAsync(_stage.Lan, ct);
        page.Expect(status);
        page.Allow(Ended);
        await OpenAsync(page, "0123456789abcdef0123456789abcdef");

        await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync(words);
        await Expect(Picture(page)).ToHaveCountAsync(0);
        await Axe.FindsNothingSeriousAsync(page, words);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Open the console" }).ClickAsync();
        await Expect(paired ? page.Page.GetByRole(AriaRole.Main, new() { Name = "Workbench" }) : page.Page.GetByText("Look at the device")).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task An_address_that_names_no_program_says_so(CancellationToken ct)
    {
        await using ConsolePage page = await _stage.OpenAsync(ct, "/display.html");
        await Expect(page.Page.GetByText("No program is named in this address")).ToBeVisibleAsync();
    }

    [Test, CancelAfter(90_000)]
    public async Task Who_is_removed_while_looking_sees_nothing_more_and_is_told_so(CancellationToken ct)
    {
        await using ConsolePage page = await PairedAsync(ct);
        await using RunClient run = await page.Client.ConnectAsync("/run", ct);
        await OpenAsync(page, await Graphics.StartAsync(run, "1", Graphics.Turtle, ct));
        await page.Page.WaitForFunctionAsync(Shows, Red);

        page.Expect("401");
        page.Allow(Ended + "|ERR_HTTP2_PROTOCOL_ERROR");
        Assert.That(await _stage.Lan.Root.AskAsync(HttpMethod.Delete, $"/clients/{page.ClientId}", ct), Is.EqualTo(HttpStatusCode.NoContent));
        await Expect(page.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("does not know this browser, or not any more");
        await Expect(Picture(page)).ToHaveCountAsync(0);
    }

    [Test, CancelAfter(90_000)]
    public async Task Text_is_copied_from_the_program_and_given_to_it(CancellationToken ct)
    {
        await using ConsolePage page = await PairedAsync(ct);
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await using RunClient run = await page.Client.ConnectAsync("/run", ct);
        await OpenAsync(page, await Graphics.StartAsync(run, "1", ReadsAndCopies, ct, Graphics.Options(640, 480)));
        await page.Page.WaitForFunctionAsync(Shows, Teal);

        await Picture(page).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Clipboard of the program" }).ClickAsync();
        ILocator text = page.Page.GetByRole(AriaRole.Textbox, new() { Name = "Text in the clipboard of the program" });
        await Expect(text).ToBeFocusedAsync();
        await Expect(text).ToHaveValueAsync("copied by the program: Grüße, 5 €");
        await page.PictureAsync("display-clipboard");
        await Axe.FindsNothingSeriousAsync(page, "clipboard");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText("Copied to this computer")).ToBeVisibleAsync();
        Assert.That(await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), Is.EqualTo("copied by the program: Grüße, 5 €"));

        await text.FillAsync("from the browser: Füße, 3 £\nand a second line");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Give to the program" }).ClickAsync();
        await run.UntilOutputAsync("1", "pasted <from the browser: Füße, 3 £\nand a second line>", ct);
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Clipboard of the program" })).ToBeFocusedAsync();
        await run.StopAsync("1", ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task On_a_phone_its_keyboard_writes_into_the_window(CancellationToken ct)
    {
        await using ConsolePage page = await PairedAsync(ct, Screens.Phone);
        await using RunClient run = await page.Client.ConnectAsync("/run", ct);
        await OpenAsync(page, await Graphics.StartAsync(run, "1", ReadsAndCopies, ct, Graphics.Options(390, 400)));
        await page.Page.WaitForFunctionAsync(Shows, Teal);

        ILocator keyboard = page.Page.GetByRole(AriaRole.Button, new() { Name = "On-screen keyboard" });
        await keyboard.TapAsync();
        await Expect(keyboard).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Page.GetByRole(AriaRole.Textbox, new() { Name = "What is typed here goes to the program" })).ToBeFocusedAsync();
        // As an on-screen keyboard does it: text without keys.
        await page.Page.Keyboard.InsertTextAsync("hä");
        await run.UntilOutputAsync("1", "key <h>", ct);
        await run.UntilOutputAsync("1", "key <ä>", ct);
        await page.Page.Keyboard.PressAsync("Enter");
        await run.UntilOutputAsync("1", "key <Return>", ct);
        await page.Page.EvaluateAsync("document.execCommand('delete')");
        await run.UntilOutputAsync("1", "key <BackSpace>", ct);
        await keyboard.TapAsync();
        await Expect(keyboard).ToHaveAttributeAsync("aria-pressed", "false");
        await run.StopAsync("1", ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_picture_that_stands_still_since_the_network_fell_silent_is_alive_again_when_the_laptop_wakes(CancellationToken ct)
    {
        const string turnsRed = """
            import tkinter
            root = tkinter.Tk()
            root.geometry("300x200")
            root.configure(background="#0000ff")
            root.after(15000, lambda: (root.configure(background="#ff0000"), root.update(), print("red", flush=True)))
            root.mainloop()
            """;
        await using var cable = Cable.To(_stage);
        await using ConsolePage page = await PairedAsync(ct, cable: cable);
        page.Allow(Ended + "|ERR_|426"); // 426: the display is there, and wants a websocket
        await using RunClient run = await page.Client.ConnectAsync("/run", ct);
        await OpenAsync(page, await Graphics.StartAsync(run, "1", turnsRed, ct, Graphics.Options(400, 300)));
        await Expect(Picture(page)).ToBeVisibleAsync();

        cable.FallSilent();
        await run.UntilOutputAsync("1", "red", ct);
        Assert.That(await page.Page.EvaluateAsync<bool>(Shows, Red), Is.False, "it has not heard of that");
        cable.Mend();
        await page.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange')); }");
        await page.Page.WaitForFunctionAsync(Shows, Red);
        await run.StopAsync("1", ct);
    }

    // The session stands behind the #: going to it from the same page would be no new page.
    private static Task OpenAsync(ConsolePage page, string display) => page.GoAsync("/display.html#session=" + display);

    private async Task<ConsolePage> PairedAsync(CancellationToken ct, BrowserNewContextOptions? screen = null, Cable? cable = null)
    {
        ConsolePage page = await _stage.OpenAsync(ct, "/robots.txt", paired: false, screen: screen, cable: cable);
        await page.BecomePairedAsync(_stage.Lan, ct);
        return page;
    }
}
