using FurtherLink.ConsoleTests.Harness;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace FurtherLink.ConsoleTests.Workbench;

/// <summary>What programs show beside their text, and what is told to them.</summary>
internal sealed class WorkbenchPanesTests : WorkbenchTests
{
    private const string Video = """
        from time import sleep
        from PIL import Image
        from further_link import send_image
        number = 0
        while True:
            send_image(Image.new("RGB", (320, 240), (number * 40 % 256, 80, 120)))
            number += 1
            sleep(1 / 30)
        """;

    /// <summary>A program that shows something in every pane that needs no other package.</summary>
    internal const string Everything = """
        from further_link import KeyboardButton, canvas, display, plot, ui
        canvas.rect(100, 75, 200, 150, "teal")
        canvas.circle(200, 150, 60, "tomato")
        plot({"sun": [3, 5, 2], "rain": [1, 0, 4]}, x=["Mon", "Tue", "Wed"], kind="bar", title="This week")
        display([{"name": "Ada", "points": 12}])
        ui.button("Go", lambda: print("go!"))
        ui.slider("Speed", 0, 10, when_changed=lambda speed: print("speed", speed))
        up = KeyboardButton("ArrowUp")
        up.when_pressed = lambda: print("up pressed")
        up.when_released = lambda: print("up released")
        print("ready")
        """;

    [Test, CancelAfter(90_000)]
    public async Task Video_is_shown_at_twenty_pictures_a_second(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("video.py", Video));
        await bench.StartAsync("video.py");
        ILocator picture = bench.Page.GetByRole(AriaRole.Img, new() { Name = "Video" });
        await Expect(picture).ToBeVisibleAsync();

        // The time that 60 pictures take, each of another colour than the one before.
        double seconds = await picture.EvaluateAsync<double>("""
            async canvas => {
              const context = canvas.getContext('2d'), start = performance.now();
              const draw = context.drawImage;
              let shown = 0, before = -1;
              await new Promise(resolve => {
                context.drawImage = function (...args) {
                  draw.apply(this, args);
                  const [red] = this.getImageData(160, 120, 1, 1).data;
                  if (red !== before && ++shown === 60) resolve();
                  before = red;
                };
              });
              delete context.drawImage;
              return (performance.now() - start) / 1000;
            }
            """);
        TestContext.Out.WriteLine($"{60 / seconds:F1} pictures a second");
        Assert.That(60 / seconds, Is.GreaterThanOrEqualTo(20));
    }

    [Test, CancelAfter(90_000)]
    public async Task Canvas_chart_table_and_controls_appear_when_the_program_uses_them(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("everything.py", Everything));
        await bench.StartAsync("everything.py");
        await Expect(bench.Terminal).ToContainTextAsync("ready");

        ILocator canvas = bench.Page.GetByRole(AriaRole.Img, new() { Name = "Canvas" });
        await Expect(canvas).ToBeVisibleAsync();
        await bench.Page.WaitForFunctionAsync("""
            () => {
              const canvas = document.querySelector('canvas[aria-label=Canvas]'), context = canvas.getContext('2d'), scale = canvas.width / 400;
              const at = (x, y) => [...context.getImageData(x * scale, y * scale, 1, 1).data].slice(0, 3).join();
              return at(200, 150) === '255,99,71' && at(110, 85) === '0,128,128' && at(20, 20) === '0,0,0';
            }
            """);
        await Expect(bench.Page.GetByRole(AriaRole.Img, new() { Name = "This week" })).ToHaveAttributeAsync("aria-label", "This week. sun: 3 values from 2 to 5, the last 2. rain: 3 values from 0 to 4, the last 4");
        await Expect(bench.Page.Locator(".chart canvas")).ToBeVisibleAsync();
        await Expect(bench.Page.GetByRole(AriaRole.Cell, new() { Name = "Ada" })).ToBeVisibleAsync();

        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Go", Exact = true }).ClickAsync();
        await Expect(bench.Terminal).ToContainTextAsync("go!");
        await bench.Page.GetByRole(AriaRole.Slider, new() { Name = "Speed" }).FillAsync("7");
        await Expect(bench.Terminal).ToContainTextAsync("speed 7");
        await bench.Page.EvaluateAsync("() => { document.documentElement.dataset.appearance = 'dark'; }");
        await bench.Console.PictureAsync("workbench-panes-dark");
        await Axe.FindsNothingSeriousAsync(bench.Console, "panes");
    }

    [Test, CancelAfter(90_000)]
    public async Task Keys_go_down_and_up_once_whatever_the_page_does_meanwhile(CancellationToken ct)
    {
        await using Bench bench = await OpenAsync(ct, files: ("keys.py", Everything));
        await bench.StartAsync("keys.py");
        await Expect(bench.Page.GetByRole(AriaRole.Region, new() { Name = "The program listens to these keys" })).ToBeFocusedAsync();

        await bench.Page.Keyboard.DownAsync("ArrowUp");
        await Expect(bench.Terminal).ToContainTextAsync("up pressed");
        await bench.Page.EvaluateAsync("() => window.dispatchEvent(new Event('blur'))");
        await Expect(bench.Terminal).ToContainTextAsync("up released");
        await bench.Page.Keyboard.UpAsync("ArrowUp");

        await bench.Page.GetByRole(AriaRole.Button, new() { Name = "Up", Exact = true }).ClickAsync();
        await Expect(bench.Terminal.Locator("> div", new() { HasText = "up pressed" })).ToHaveCountAsync(2);
        await Expect(bench.Terminal.Locator("> div", new() { HasText = "up released" })).ToHaveCountAsync(2);
    }
}
