using System.Text;

using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>The project's files: made, renamed, removed, uploaded, and written by two at once.</summary>
internal sealed class WorkbenchFilesTests
{
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
    public async Task A_file_is_made_renamed_and_removed(CancellationToken ct)
    {
        await using Bench bench = await Bench.OpenAsync(_stage, ct);
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
    public async Task What_is_chosen_or_dropped_is_uploaded_and_overwrites_nothing(CancellationToken ct)
    {
        await using Bench bench = await Bench.OpenAsync(_stage, ct, files: ("data.csv", "old"));
        var data = new FilePayload
        {
            Name = "data.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("new"),
        };
        await bench.Page.Locator(".files input[type=file]").SetInputFilesAsync(data);
        await Expect(bench.Row("data-2.csv")).ToBeVisibleAsync();

        await bench.Page.EvaluateAsync("""
            () => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([new Uint8Array([0, 255, 10])], 'dropped.bin'));
              document.querySelector('.files').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """);
        await Expect(bench.Row("dropped.bin")).ToBeVisibleAsync();
        Assert.That(await File.ReadAllBytesAsync(OnDevice("dropped.bin"), ct), Is.EqualTo(new byte[] { 0, 255, 10 }));
        Assert.That(await File.ReadAllTextAsync(OnDevice("data.csv"), ct), Is.EqualTo("old"));
    }

    [TestCase("Keep mine", "mine")]
    [TestCase("Take the other", "theirs")]
    [CancelAfter(90_000)]
    public async Task Of_two_versions_one_is_chosen(string choice, string kept, CancellationToken ct)
    {
        string name = kept + ".txt";
        await using Bench bench = await Bench.OpenAsync(_stage, ct, files: (name, "both"));
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

    private string OnDevice(string path) => Path.Combine(_stage.Daemon.WorkDirectory, path);
}
