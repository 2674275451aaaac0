using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>The workbench without a mouse, for screen readers, and on small screens.</summary>
internal sealed class WorkbenchAccessTests : WorkbenchTests
{
    private const string Wrong = "print('before')\nraise ValueError('wrong')\n";

    [Test, CancelAfter(90_000)]
    public async Task The_keyboard_alone_writes_and_runs_a_program(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("keyboard.py", ""));
        await Expect(bench.Row("keyboard.py")).ToBeVisibleAsync();
        await bench.Page.Keyboard.PressAsync("F6");
        await Expect(bench.Page.Locator("[role=treeitem]:focus")).ToBeVisibleAsync();
        for (int i = 0; i < 20 && !await bench.Row("keyboard.py").EvaluateAsync<bool>("row => row === document.activeElement"); i++) await bench.Page.Keyboard.PressAsync("ArrowDown");
        await bench.Page.Keyboard.PressAsync("Enter");
        await Expect(bench.Editor).ToBeVisibleAsync();
        await bench.Page.Keyboard.PressAsync("F6");
        await Expect(bench.Editor).ToBeFocusedAsync();
        await bench.Page.Keyboard.TypeAsync("print(input('well? '))");
        await bench.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(bench.Terminal).ToContainTextAsync("well?");
        await Expect(bench.Page.Locator(".terminal-view textarea")).ToBeFocusedAsync();
        await bench.Page.Keyboard.TypeAsync("well!\n");
        await Expect(bench.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "keyboard.py: Finished" })).ToHaveCountAsync(1, new() { Timeout = 20_000 });

        await bench.Page.Keyboard.PressAsync("Shift+F6");
        await Expect(bench.Editor).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("Escape");
        await bench.Page.Keyboard.PressAsync("Tab");
        await Expect(bench.Editor).Not.ToBeFocusedAsync();
    }

    [Test, CancelAfter(90_000)]
    public async Task Nothing_serious_is_in_the_way_of_anybody([Values("light", "dark", "contrast")] string appearance, CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("wrong.py", Wrong));
        await bench.Page.EvaluateAsync("appearance => localStorage.setItem('further-link.appearance', appearance)", appearance);
        await bench.Page.ReloadAsync();
        await Expect(bench.Row("wrong.py")).ToBeVisibleAsync();
        await Axe.FindsNothingSeriousAsync(bench.Console, "templates, " + appearance);

        await bench.StartAsync("wrong.py");
        await Expect(bench.Page.Locator(".problem-message")).ToBeVisibleAsync();
        await Axe.FindsNothingSeriousAsync(bench.Console, "problem, " + appearance);
    }

    [Test, CancelAfter(90_000)]
    public async Task Nothing_serious_is_in_the_way_of_who_uses_the_panes([Values("light", "dark", "contrast")] string appearance, CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("panes.py", WorkbenchPanesTests.Everything + "\nfrom PIL import Image\nfrom further_link import send_image\nsend_image(Image.new('RGB', (64, 48)))"));
        await bench.Page.EvaluateAsync("appearance => localStorage.setItem('further-link.appearance', appearance)", appearance);
        await bench.Page.ReloadAsync();
        await bench.StartAsync("panes.py");
        foreach (string pane in (string[])["Video", "Canvas", "Charts", "Shown"]) await Expect(bench.Page.GetByRole(AriaRole.Region, new() { Name = pane, Exact = true })).ToBeVisibleAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Slider, new() { Name = "Speed" })).ToBeVisibleAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Button, new() { Name = "Up", Exact = true })).ToBeVisibleAsync();
        await Axe.FindsNothingSeriousAsync(bench.Console, "panes, " + appearance);
        Assert.That(await bench.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0));
        await bench.Console.PictureAsync("workbench-all-panes-" + appearance);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_tab_is_closed_by_a_button_that_has_a_name(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, Screens.Tablet, ("one.py", "print(1)"), ("two.py", "print(2)"));
        ILocator files = bench.Page.GetByRole(AriaRole.Button, new() { Name = "Files" });
        foreach (string name in (string[])["one.py", "two.py"])
        {
            await files.TapAsync();
            await bench.Row(name).TapAsync();
            await Expect(bench.Page.GetByLabel("Text of " + name)).ToBeVisibleAsync();
        }

        ILocator close = bench.Page.GetByRole(AriaRole.Button, new() { Name = "Close one.py" });
        LocatorBoundingBoxResult size = (await close.BoundingBoxAsync())!;
        Assert.That((size.Width, size.Height), Is.EqualTo((40f, 40f)).Using<(float, float)>(static (a, b) => a.Item1 >= b.Item1 && a.Item2 >= b.Item2));
        await close.TapAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Tab)).ToHaveCountAsync(1);
        await Expect(bench.Page.GetByRole(AriaRole.Tab, new() { Name = "two.py" })).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("Tab");
        await Expect(bench.Page.GetByRole(AriaRole.Button, new() { Name = "Close two.py" })).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("Enter");
        await Expect(bench.Page.GetByRole(AriaRole.Tab)).ToHaveCountAsync(0);
    }

    [Test, CancelAfter(90_000)]
    public async Task In_German_nothing_is_cut_or_left_in_English([Values] bool onPhone, CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, onPhone ? new(Screens.Phone) { Locale = "de-DE" } : new(Screens.Desktop) { Locale = "de-DE" });
        await Expect(bench.Page.GetByRole(AriaRole.Heading, new() { Name = "Was soll es sein?" })).ToBeVisibleAsync();
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Hallo" }).ClickAsync();
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Ausführen" }).ClickAsync();
        await Expect(bench.State).ToHaveTextAsync("Läuft");
        await bench.Console.PictureAsync(onPhone ? "workbench-german-phone" : "workbench-german");
        string[] cut = await bench.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.workbench button, .workbench h2, .workbench .state')].filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
                .map(one => one.textContent)
            """);
        Assert.That(cut, Is.Empty);
        Assert.That(await bench.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0));
    }

    [Test, CancelAfter(90_000)]
    public async Task On_a_phone_one_part_is_shown_at_a_time_and_nothing_sticks_out(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, Screens.Phone, ("phone.py", "print('on the phone')"));
        await bench.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = "Files" }).TapAsync();
        await bench.Row("phone.py").TapAsync();
        await Expect(bench.Editor).ToContainTextAsync("on the phone");
        await bench.Console.PictureAsync("workbench-phone-editor");
        await bench.Run.TapAsync();

        await Expect(bench.Terminal).ToContainTextAsync("on the phone");
        await Expect(bench.Editor).ToHaveCountAsync(0);
        await bench.Console.PictureAsync("workbench-phone-program");
        Assert.That(await bench.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0));
        await Axe.FindsNothingSeriousAsync(bench.Console, "phone");
    }
}
