using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>The project's files: made, renamed, removed, uploaded, and written by two at once.</summary>
internal sealed class WorkbenchFilesTests : WorkbenchTests
{
    [Test, CancelAfter(90_000)]
    public async Task A_file_is_made_renamed_and_removed(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct);
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "New file" }).First.ClickAsync();
        await bench.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("games/snake.py");
        await bench.Page.Keyboard.PressAsync("Enter");
        await Expect(bench.Row("snake.py")).ToBeVisibleAsync();
        Assert.That(OnDevice("games/snake.py"), Does.Exist);

        await bench.Row("snake.py").FocusAsync();
        await bench.Page.Keyboard.PressAsync("F2");
        await bench.Page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("worm.py");
        await bench.Page.Keyboard.PressAsync("Enter");
        await Expect(bench.Page.GetByRole(AriaRole.Tab, new() { Name = "worm.py" })).ToBeVisibleAsync();
        Assert.That(OnDevice("games/worm.py"), Does.Exist);

        await bench.Row("games").FocusAsync();
        await bench.Page.Keyboard.PressAsync("Delete");
        await bench.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(bench.Row("games")).ToHaveCountAsync(0);
        Assert.That(Directory.Exists(OnDevice("games")), Is.False);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_file_is_moved_with_what_was_typed_and_its_tab(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("move.py", "1"));
        await bench.EditAsync("move.py");
        await bench.ChooseAsync("move.py", "Move");
        await bench.AnswerAsync("parts/of it/moved.py");
        await Expect(bench.Row("moved.py")).ToBeVisibleAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Tab, new() { Name = "moved.py" })).ToHaveAttributeAsync("aria-selected", "true");
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.TypeAsync("2");
        await TestDaemon.UntilAsync(() => TextOf("parts/of it/moved.py"), Is.EqualTo("12"), ct);
        Assert.That(OnDevice("move.py"), Does.Not.Exist);
    }

    [TestCase("""it's <b>"&#38;" 100%?.py""")]
    [TestCase("ä ö 漢字 🐍.py")]
    [TestCase("-rf +x;$(reboot)`id`.py")]
    [TestCase("\\back\nline\ttab.py")]
    [CancelAfter(90_000)]
    public async Task A_name_may_have_any_characters(string name, CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct);
        await File.WriteAllTextAsync(OnDevice(name), "print('ran')\n", ct);
        await Command.RunAsync("chown", ["pi", OnDevice(name)], ct);
        await bench.Page.ReloadAsync();
        ILocator row = bench.Row(string.Join(' ', name.Split((char[]?)null))); // as it is said
        await row.ClickAsync();
        await Expect(bench.Editor).ToContainTextAsync("ran");
        await bench.Run.ClickAsync();
        await Expect(bench.State).ToHaveTextAsync("Finished", new() { Timeout = 20_000 });
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.TypeAsync("#");
        await TestDaemon.UntilAsync(() => TextOf(name), Does.Contain("#"), ct);

        await row.FocusAsync();
        await bench.Page.Keyboard.PressAsync("Delete");
        await bench.PressAsync("Delete");
        await Expect(row).ToHaveCountAsync(0);
        Assert.That(OnDevice(name), Does.Not.Exist);
    }

    [Test, CancelAfter(90_000)]
    public async Task Ten_thousand_files_are_as_quick_as_ten(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct);
        Directory.CreateDirectory(OnDevice("many"));
        for (int i = 1; i <= 10_000; i++) await File.WriteAllTextAsync(OnDevice($"many/f{i}.txt"), $"text {i}", ct);
        await bench.Page.ReloadAsync();
        await bench.Row("many").ClickAsync();
        await Expect(bench.Row("f1.txt")).ToHaveAttributeAsync("aria-setsize", "10000");
        Assert.That(await bench.Page.GetByRole(AriaRole.Treeitem).CountAsync(), Is.LessThan(200), "only what is seen is there");

        await bench.Row("f1.txt").FocusAsync();
        for (int i = 0; i < 60; i++) await bench.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(bench.Row("f61.txt")).ToBeFocusedAsync();
        await Expect(bench.Row("f61.txt")).ToBeInViewportAsync();
        await bench.Page.GetByRole(AriaRole.Tree).EvaluateAsync("tree => { tree.scrollTop = (tree.scrollHeight - tree.clientHeight) / 2; }");
        await Expect(bench.Row("f5000.txt")).ToBeInViewportAsync();
        await Expect(bench.Row("f61.txt")).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("End");
        await Expect(bench.Page.Locator("[role=treeitem]:focus")).ToBeInViewportAsync();
        await bench.Page.Keyboard.PressAsync("Home");
        await Expect(bench.Row("many")).ToBeFocusedAsync();
        await bench.Page.GetByRole(AriaRole.Tree).EvaluateAsync("tree => { tree.scrollTop = (tree.scrollHeight - tree.clientHeight) / 2; }");
        await bench.Row("f5000.txt").ClickAsync();
        await Expect(bench.Editor).ToHaveTextAsync("text 5000");

        await bench.Row("f5000.txt").FocusAsync();
        await bench.Page.Keyboard.PressAsync("Home");
        await Expect(bench.Row("many")).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(bench.Row("f1.txt")).ToHaveCountAsync(0);
    }

    [TestCase("Keep mine", "mine")]
    [TestCase("Take the other", "theirs")]
    [CancelAfter(90_000)]
    public async Task Of_two_versions_one_is_chosen(string choice, string kept, CancellationToken ct)
    {
        string name = kept + ".txt";
        await using Bench bench = await OpenAsync(ct, files: (name, "both"));
        bench.Console.Expect("412");
        await bench.EditAsync(name);
        await bench.PutAsync(name, "theirs");
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.PressAsync("Control+a");
        await bench.Page.Keyboard.TypeAsync("mine");
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = choice }).ClickAsync();

        await Expect(bench.Page.GetByText("Saved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(bench.Editor).ToHaveTextAsync(kept);
        Assert.That(await File.ReadAllTextAsync(OnDevice(name), ct), Is.EqualTo(kept));
    }
}
