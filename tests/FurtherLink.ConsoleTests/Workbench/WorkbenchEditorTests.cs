using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>No key is lost on its way from the editor to the device.</summary>
internal sealed class WorkbenchEditorTests : WorkbenchTests
{
    [Test, CancelAfter(90_000)]
    public async Task What_was_typed_in_the_moment_of_a_reload_is_there_and_arrives(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("reload.txt", "one"));
        bench.Console.Allow("412|ERR_ABORTED|Failed to fetch");
        await TypeAtEndAsync(bench, "reload.txt", " two");
        await bench.Page.ReloadAsync();
        await Expect(bench.Editor).ToHaveTextAsync("one two");
        await TestDaemon.UntilAsync(() => TextOf("reload.txt"), Is.EqualTo("one two"), ct);
        await Expect(bench.Saved).ToBeVisibleAsync();
        await bench.Page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(key => key.startsWith('further-link.draft.'))");
    }

    [Test, CancelAfter(90_000)]
    public async Task A_tab_that_is_closed_at_once_still_saves(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("close.txt", "one"));
        await TypeAtEndAsync(bench, "close.txt", " two");
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Close close.txt" }).ClickAsync();
        await Expect(bench.Editor).ToHaveCountAsync(0);
        await TestDaemon.UntilAsync(() => TextOf("close.txt"), Is.EqualTo("one two"), ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task What_is_typed_while_the_device_is_away_arrives_when_it_is_back(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("away.txt", "one"));
        bench.Console.Expect("ERR_INTERNET_DISCONNECTED");
        bench.Console.Allow("ERR_CONNECTION|WebSocket");
        await bench.EditAsync("away.txt");
        await bench.Console.Context.SetOfflineAsync(true);
        await TypeAtEndAsync(bench, "away.txt", " two");
        await Expect(bench.Page.GetByText("Your text is kept in this browser")).ToBeVisibleAsync();
        await bench.Page.Keyboard.TypeAsync(" three");
        await bench.Console.Context.SetOfflineAsync(false);
        await Expect(bench.Saved).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await TestDaemon.UntilAsync(() => TextOf("away.txt"), Is.EqualTo("one two three"), ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task Two_tabs_of_a_browser_lose_nothing_of_each_other(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("two.txt", "both"));
        bench.Console.Expect("412");
        await bench.EditAsync("two.txt");
        IPage other = await bench.Console.Context.NewPageAsync();
        await other.GotoAsync(Stage.Origin + "/");
        await Expect(other.Locator(".cm-content")).ToHaveTextAsync("both");

        await TypeAtEndAsync(bench, "two.txt", " of one");
        await Expect(bench.Saved).ToBeVisibleAsync();
        await other.Locator(".cm-content").ClickAsync();
        await other.Keyboard.PressAsync("Control+End");
        await other.Keyboard.TypeAsync(" of two");
        await Expect(other.GetByText("Which one shall stay?")).ToBeVisibleAsync();
        await other.Keyboard.TypeAsync(", and more");
        await other.ReloadAsync();
        await Expect(other.Locator(".cm-content")).ToHaveTextAsync("both of two, and more");
        await Expect(other.GetByText("Which one shall stay?")).ToBeVisibleAsync();
        await TestDaemon.UntilAsync(() => TextOf("two.txt"), Is.EqualTo("both of one"), ct);
        await other.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await TestDaemon.UntilAsync(() => TextOf("two.txt"), Is.EqualTo("both of two, and more"), ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task A_file_that_is_deleted_elsewhere_comes_back_only_if_that_is_wanted(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("gone.txt", "one"));
        bench.Console.Expect("412|404");
        await bench.EditAsync("gone.txt");
        File.Delete(OnDevice("gone.txt"));
        await TypeAtEndAsync(bench, "gone.txt", " two");
        await Expect(bench.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("was deleted somewhere else");
        await bench.Page.Keyboard.TypeAsync(" three");
        Assert.That(OnDevice("gone.txt"), Does.Not.Exist);
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Save it again" }).ClickAsync();
        await TestDaemon.UntilAsync(() => TextOf("gone.txt"), Is.EqualTo("one two three"), ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task Line_ends_stay_as_they_were_also_of_what_is_pasted(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("ends.txt", "one\r\ntwo\r\n"));
        await bench.EditAsync("ends.txt");
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.PressAsync("Control+End");
        await bench.Editor.EvaluateAsync("""
            editor => {
              const data = new DataTransfer();
              data.setData('text/plain', 'three\nfour\n');
              editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        await bench.Page.Keyboard.TypeAsync("five\nsix");
        await Expect(bench.Page.Locator(".cm-line")).ToHaveCountAsync(6);
        await TestDaemon.UntilAsync(() => TextOf("ends.txt"), Is.EqualTo("one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix"), ct);
    }

    [Test, CancelAfter(90_000)]
    public async Task What_is_no_text_is_offered_as_a_download_and_stays_as_it_is(CancellationToken ct)
    {
        byte[] latin = [0x67, 0x72, 0xfc, 0x6e]; // grün, in ISO 8859-1
        await using Bench bench = await OpenAsync(ct);
        await File.WriteAllBytesAsync(OnDevice("latin.txt"), latin, ct);
        await using (FileStream huge = File.Create(OnDevice("huge.txt"))) huge.SetLength(3L << 30);
        await bench.Page.ReloadAsync();
        await bench.Row("latin.txt").ClickAsync();
        await Expect(bench.Page.GetByText("latin.txt is not text.")).ToBeVisibleAsync();
        await bench.Row("huge.txt").ClickAsync();
        await Expect(bench.Page.GetByText("huge.txt is too large for the editor.")).ToBeVisibleAsync();
        Assert.That(bench.Console.Requests, Has.None.Contains("huge.txt"), "it is not read to find that out");
        await bench.Page.ReloadAsync();
        await Expect(bench.Page.GetByText("huge.txt is too large for the editor.")).ToBeVisibleAsync();
        Assert.That(bench.Console.Requests, Has.None.Contains("huge.txt"));
        Assert.That(await File.ReadAllBytesAsync(OnDevice("latin.txt"), ct), Is.EqualTo(latin));
    }

    private static async Task TypeAtEndAsync(Bench bench, string name, string text)
    {
        await bench.EditAsync(name);
        await bench.Editor.ClickAsync();
        await bench.Page.Keyboard.PressAsync("Control+End");
        await bench.Page.Keyboard.TypeAsync(text);
    }
}
