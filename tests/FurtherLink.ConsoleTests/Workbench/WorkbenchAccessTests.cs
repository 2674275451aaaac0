using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>The workbench without a mouse, for screen readers, and on small screens.</summary>
internal sealed class WorkbenchAccessTests
{
    private const string Wrong = "print('before')\nraise ValueError('wrong')\n";

    private Stage _stage = null!;

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
    public async Task The_keyboard_alone_writes_and_runs_a_program(CancellationToken ct)
    {
        await using Bench bench = await Bench.OpenAsync(_stage, ct, files: ("keyboard.py", ""));
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
        await Expect(bench.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "keyboard.py: Finished" })).ToHaveCountAsync(1);

        await bench.Page.Keyboard.PressAsync("Shift+F6");
        await Expect(bench.Editor).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("Escape");
        await bench.Page.Keyboard.PressAsync("Tab");
        await Expect(bench.Editor).Not.ToBeFocusedAsync();
    }

    [Test, CancelAfter(90_000)]
    public async Task Nothing_serious_is_in_the_way_of_anybody([Values("light", "dark", "contrast")] string appearance, CancellationToken ct)
    {
        await using Bench bench = await Bench.OpenAsync(_stage, ct, files: ("wrong.py", Wrong));
        await bench.Page.EvaluateAsync("appearance => localStorage.setItem('further-link.appearance', appearance)", appearance);
        await bench.Page.ReloadAsync();
        await Expect(bench.Row("wrong.py")).ToBeVisibleAsync();
        await Axe.FindsNothingSeriousAsync(bench.Console, "templates, " + appearance);

        await bench.StartAsync("wrong.py");
        await Expect(bench.Page.Locator(".problem-message")).ToBeVisibleAsync();
        await Axe.FindsNothingSeriousAsync(bench.Console, "problem, " + appearance);
    }

    [Test, CancelAfter(90_000)]
    public async Task On_a_phone_one_part_is_shown_at_a_time_and_nothing_sticks_out(CancellationToken ct)
    {
        await using Bench bench = await Bench.OpenAsync(_stage, ct, Screens.Phone, ("phone.py", "print('on the phone')"));
        await bench.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = "Files" }).TapAsync();
        await bench.Row("phone.py").TapAsync();
        await Expect(bench.Editor).ToContainTextAsync("on the phone");
        await bench.Console.PictureAsync("workbench-phone-editor");
        await bench.Run.TapAsync();

        await Expect(bench.Terminal).ToContainTextAsync("on the phone");
        await Expect(bench.Editor).ToHaveCountAsync(0);
        await bench.Console.PictureAsync("workbench-phone");
        Assert.That(await bench.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0));
        await Axe.FindsNothingSeriousAsync(bench.Console, "phone");
    }
}
