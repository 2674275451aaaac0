using System.Text.RegularExpressions;

using FurtherLink.ConsoleTests.Harness;
using FurtherLink.IntegrationTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>Every program to begin with runs on a device without hardware, or says in words what it lacks.</summary>
internal sealed partial class WorkbenchTemplatesTests : WorkbenchTests
{
    // Of the window's canvas: how many pixels are white, and how many of each colour of the flower.
    private const string Colours = """
        () => {
          const canvas = document.querySelector('.graphics canvas');
          if (!canvas || canvas.width < 100) return [0];
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          const wanted = [[255, 255, 255], [220, 20, 60], [255, 165, 0], [255, 215, 0], [46, 139, 87], [65, 105, 225], [128, 0, 128]];
          const found = wanted.map(() => 0);
          for (let i = 0; i < data.length; i += 4) {
            const which = wanted.findIndex(([r, g, b]) => Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 40);
            if (which >= 0) found[which]++;
          }
          return found;
        }
        """;

    [Test, CancelAfter(120_000)]
    public async Task Turtle_draws_its_flower_in_a_window(CancellationToken ct)
    {
        await using Bench bench = await BeginAsync("Turtle", ct, Screens.Tablet);
        bench.Console.Allow("/display/"); // how the page asks whether a display whose connection ended is still there
        await Expect(bench.Page.GetByRole(AriaRole.Application)).ToBeVisibleAsync(new() { Timeout = 30_000 });

        // All six colours, each six circles of radius 100 and width 2 (some 7500 pixels, less where they cross), on white.
        await bench.Page.WaitForFunctionAsync($"() => {{ const [white, ...colours] = ({Colours})(); return white > 100_000 && colours.length === 6 && colours.every(each => each > 4000); }}", null, new() { Timeout = 60_000 });
        await bench.Console.PictureAsync("workbench-tablet");
        await Axe.FindsNothingSeriousAsync(bench.Console, "turtle");

        // The keyboard gets there and away again.
        await bench.Editor.FocusAsync();
        await bench.Page.Keyboard.PressAsync("F6");
        await Expect(bench.Page.GetByRole(AriaRole.Application)).ToBeFocusedAsync();
        await bench.Page.Keyboard.PressAsync("F6");
        await Expect(bench.Page.Locator(".terminal-view textarea")).ToBeFocusedAsync();
        await bench.Stop.ClickAsync();
        await Expect(bench.State).ToHaveTextAsync("Stopped");
    }

    [Test, CancelAfter(90_000)]
    public async Task Blink_has_a_slider_and_a_switch(CancellationToken ct)
    {
        await using Bench bench = await BeginAsync("Blink", ct);
        await bench.Page.GetByRole(AriaRole.Switch, new() { Name = "Blue" }).ClickAsync();
        await bench.Page.GetByRole(AriaRole.Slider, new() { Name = "Blinks a second" }).FillAsync("10");
        await bench.Page.WaitForFunctionAsync("""
            () => {
              const canvas = document.querySelector('canvas[aria-label=Canvas]'), [r, g, b] = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
              return r === 65 && g === 105 && b === 225;
            }
            """);
    }

    [Test, CancelAfter(90_000)]
    public async Task Chart_measures_what_there_is(CancellationToken ct)
    {
        await using Bench bench = await BeginAsync("Chart", ct);
        await Expect(bench.Page.GetByRole(AriaRole.Img, new() { NameRegex = FreeMemory() })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(bench.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        await Expect(bench.Terminal).Not.ToContainTextAsync("Traceback");
    }

    [Test, CancelAfter(90_000)]
    public async Task Pong_is_lost_and_played_again(CancellationToken ct)
    {
        await using Bench bench = await BeginAsync("Pong", ct, Screens.Phone);
        await Expect(bench.Page.GetByRole(AriaRole.Button, new() { Name = "Up", Exact = true })).ToBeVisibleAsync();
        await bench.Page.WaitForFunctionAsync("""() => { const canvas = document.querySelector('canvas[aria-label=Canvas]'); return canvas?.getContext('2d').getImageData(8, canvas.height * 0.6, 1, 1).data[3] > 0; }""");
        await bench.Console.PictureAsync("workbench-phone");
        await Expect(bench.Terminal).ToContainTextAsync("Points: 0", new() { Timeout = 20_000 });
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Up", Exact = true }).ClickAsync();
        await Expect(bench.Terminal.Locator("> div", new() { HasText = "Points:" })).ToHaveCountAsync(2, new() { Timeout = 20_000 });
        await Expect(bench.State).ToHaveTextAsync("Running");
    }

    [Test, CancelAfter(90_000)]
    public async Task Camera_says_what_is_not_there(CancellationToken ct)
    {
        await using Bench bench = await BeginAsync("Camera", ct);
        await Expect(bench.Terminal).ToContainTextAsync(NoCamera(), new() { Timeout = 30_000 });
        await Expect(bench.State).ToContainTextAsync("Ended");
        await Expect(bench.Terminal).Not.ToContainTextAsync("Traceback");
    }

    [TestCase("blink")]
    [TestCase("camera")]
    [CancelAfter(90_000)]
    public async Task On_a_pi_top_it_is_said_if_its_package_is_not_there(string template, CancellationToken ct)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(DaemonBinary.SolutionDirectory, $"src/console/app/workbench/files/templates/{template}.pi-top.py"), ct);
        await using Bench bench = await OpenAsync(ct, files: ($"{template}-pi-top.py", text));
        await bench.StartAsync($"{template}-pi-top.py");
        await Expect(bench.Terminal).ToContainTextAsync("The pi-top's own Python package is not here.");
        await Expect(bench.State).ToContainTextAsync("Ended");
        await Expect(bench.Terminal).Not.ToContainTextAsync("Traceback");
    }

    [GeneratedRegex(@"free memory \(%\): \d+ values from \d", RegexOptions.None, 1000)]
    private static partial Regex FreeMemory();

    [GeneratedRegex("Cameras need OpenCV|No camera was found", RegexOptions.None, 1000)]
    private static partial Regex NoCamera();

    private async Task<Bench> BeginAsync(string template, CancellationToken ct, BrowserNewContextOptions? screen = null)
    {
        Bench bench = await OpenAsync(ct, screen);
        await bench.Page.GetByRole(AriaRole.Button, new() { Name = template }).ClickAsync();
        await Expect(bench.Editor).ToBeVisibleAsync();
        await bench.Run.ClickAsync();
        return bench;
    }
}
