using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>The workbench of a page, as who uses it sees it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private Bench(ConsolePage console) => Console = console;

    /// <summary>The page that it is in.</summary>
    public ConsolePage Console { get; }

    public IPage Page => Console.Page;

    /// <summary>What the program that is looked at has printed, as far as it is on the screen.</summary>
    public ILocator Terminal => Page.Locator(".terminal-view .xterm-rows");

    /// <summary>How the program that is looked at is, in words.</summary>
    public ILocator State => Page.Locator(".program-foot .state");

    public ILocator Run => Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true });

    public ILocator Stop => Page.GetByRole(AriaRole.Button, new() { Name = "Stop" });

    /// <summary>The text of the file in the editor.</summary>
    public ILocator Editor => Page.Locator(".cm-content");

    /// <summary>Told below the text once the device has it.</summary>
    public ILocator Saved => Page.Locator(".saving.saved");

    /// <summary>Does something with the line of the tree that is named.</summary>
    public async Task ChooseAsync(string name, string action)
    {
        await Row(name).GetByRole(AriaRole.Button).ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }

    /// <summary>Answers the question that is shown by a text.</summary>
    public async Task AnswerAsync(string text)
    {
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync(text);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Answers the question that is shown by a button.</summary>
    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>A line of the tree.</summary>
    public ILocator Row(string name) => Page.GetByRole(AriaRole.Treeitem, new() { Name = name, Exact = true });

    /// <summary>Opens the console in a browser of its own, with these files in the work directory.</summary>
    public static async Task<Bench> OpenAsync(Stage stage, CancellationToken ct, BrowserNewContextOptions? screen = null, params (string Path, string Text)[] files)
    {
        var bench = new Bench(await stage.OpenAsync(ct, screen: screen));
        try
        {
            await Expect(bench.Page.Locator("main.workbench")).ToBeVisibleAsync();
            foreach ((string path, string text) in files) await bench.PutAsync(path, text);
            if (files.Length > 0) await bench.Page.ReloadAsync();
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a file as another browser would, unseen by this page.</summary>
    public Task PutAsync(string path, string text) => Page.EvaluateAsync(
        "async ([path, text]) => { const answer = await fetch('/files/' + path, { method: 'PUT', body: text }); if (!answer.ok) throw new Error(String(answer.status)); }",
        new[] { path, text });

    /// <summary>Opens a file of the tree and waits until it can be written in.</summary>
    public async Task EditAsync(string name)
    {
        await Row(name).ClickAsync();
        await Expect(Page.GetByLabel("Text of " + name)).ToBeVisibleAsync();
    }

    /// <summary>Opens a file of the tree and runs it.</summary>
    public async Task StartAsync(string name)
    {
        await EditAsync(name);
        await Run.ClickAsync();
    }

    public ValueTask DisposeAsync() => Console.DisposeAsync();
}
