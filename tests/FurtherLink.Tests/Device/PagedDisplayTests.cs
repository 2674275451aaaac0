using FurtherLink.Device.Displays;
using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

internal sealed class PagedDisplayTests
{
    private const int FullRedrawBytes = Framebuffer.Pages * (3 + Framebuffer.Width);

    private static readonly string[] Controllers = ["SH1106", "SSD1306"];

    [Test]
    public void Turned_on_it_is_dark_whatever_its_memory_held([ValueSource(nameof(Controllers))] string controller)
    {
        (DisplayModel model, PagedDisplay display) = Connect(controller);
        using (display)
        {
            display.TurnOn();
            Assert.That(model.IsOn);
            Assert.That(model.Glass().Bytes.ToArray(), Is.All.Zero);
        }
    }

    [Test]
    public void A_picture_stands_on_the_glass_as_it_was_drawn([ValueSource(nameof(Controllers))] string controller)
    {
        (DisplayModel model, PagedDisplay display) = Connect(controller);
        using (display)
        {
            display.TurnOn();
            Framebuffer picture = Noise(seed: 1);
            display.Show(picture);
            Assert.That(model.Glass().Bytes.ToArray(), Is.EqualTo(picture.Bytes.ToArray()));
        }
    }

    [Test]
    public void However_pictures_follow_each_other_the_glass_shows_the_last_one([ValueSource(nameof(Controllers))] string controller) => Scripts.ForAll(
        Framebuffer.Width * Framebuffer.Height - 1, runs: 50, dots =>
        {
            (DisplayModel model, PagedDisplay display) = Connect(controller);
            using (display)
            {
                display.TurnOn();
                var picture = new Framebuffer();
                foreach (int dot in dots)
                {
                    picture.Invert(dot % Framebuffer.Width, dot / Framebuffer.Width, 1 + dot % 5, 1 + dot % 3);
                    display.Show(picture);
                    Assert.That(model.Glass().Bytes.ToArray(), Is.EqualTo(picture.Bytes.ToArray()));
                }
            }
        });

    [Test]
    public void What_is_shown_already_is_not_sent()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            Framebuffer picture = Noise(seed: 2);
            display.Show(picture);
            model.ResetCount();
            display.Show(picture);
            Assert.That(model.Bytes, Is.Zero);
        }
    }

    [Test]
    public void A_whole_picture_is_on_the_glass_within_a_frame_of_30_ms()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            model.ResetCount();
            var picture = new Framebuffer();
            picture.Fill(0, 0, Framebuffer.Width, Framebuffer.Height);
            display.Show(picture);
            // The controller scans its memory at 100 Hz (data sheet, frame frequency); a system call for each piece and each turn of the line, 50 µs each at the most.
            double milliseconds = model.Bytes * 8 / (SpiDisplayBus.ClockHertz / 1000.0) + (2 * model.Switches * 0.05) + 10;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(model.Bytes, Is.EqualTo(FullRedrawBytes).And.AtMost(1100));
                Assert.That(milliseconds, Is.LessThan(30));
            }
        }
    }

    [Test]
    public void A_few_dots_cost_a_few_bytes()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            model.ResetCount();
            var picture = new Framebuffer();
            picture[3, 3] = picture[5, 3] = true;  // one run: the column between them is cheaper than moving
            picture[100, 3] = true;                // another
            display.Show(picture);
            Assert.That(model.Bytes, Is.EqualTo(3 + 3 + 3 + 1));
        }
    }

    [Test]
    public void After_somebody_else_drew_everything_is_sent_again()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            Framebuffer picture = Noise(seed: 3);
            display.Show(picture);
            model.Command([0xB0, 0x02, 0x10]);
            model.Data(new byte[128]);
            model.ResetCount();
            display.Forget();
            display.Show(picture);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(model.Bytes, Is.EqualTo(FullRedrawBytes));
                Assert.That(model.Glass().Bytes.ToArray(), Is.EqualTo(picture.Bytes.ToArray()));
            }
        }
    }

    [Test]
    public void A_bus_that_failed_on_the_way_gets_the_rest_with_the_next_picture()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            model.FailAfter = 500;
            Framebuffer picture = Noise(seed: 4);
            Assert.That(() => display.Show(picture), Throws.TypeOf<IOException>());
            model.FailAfter = null;
            display.Show(picture);
            Assert.That(model.Glass().Bytes.ToArray(), Is.EqualTo(picture.Bytes.ToArray()));
        }
    }

    [Test]
    public void Turned_off_it_is_dark()
    {
        (DisplayModel model, PagedDisplay display) = Connect("SH1106");
        using (display)
        {
            display.TurnOn();
            display.Show(Noise(seed: 5));
            display.TurnOff();
            Assert.That(model.Glass().Bytes.ToArray(), Is.All.Zero);
        }
    }

    private static (DisplayModel Model, PagedDisplay Display) Connect(string controller)
    {
        DisplayModel model = controller == "SH1106" ? DisplayModel.Sh1106() : DisplayModel.Ssd1306();
        return (model, controller == "SH1106" ? new Sh1106(model) : new Ssd1306(model));
    }

    private static Framebuffer Noise(int seed)
    {
        var random = new Random(seed);
        var picture = new Framebuffer();
        for (int i = 0; i < 3000; i++) picture[random.Next(Framebuffer.Width), random.Next(Framebuffer.Height)] = true;
        return picture;
    }
}
