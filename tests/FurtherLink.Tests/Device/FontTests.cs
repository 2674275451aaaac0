using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

internal sealed class FontTests
{
    [Test]
    public void The_text_font_has_all_of_Latin_1()
    {
        IEnumerable<char> latin1 = Enumerable.Range(0x20, 0x5F).Concat(Enumerable.Range(0xA1, 0x5F)).Select(code => (char)code).Where(c => c != '\u00AD');
        Assert.That(latin1.Where(c => !Font.Text.Has(c.ToString())), Is.Empty);
    }

    [Test]
    public void No_two_characters_look_the_same()
    {
        // But for those that do on any screen.
        string text = string.Concat(Enumerable.Range(0x21, 0x5E).Select(code => (char)code)) + "äöüÄÖÜßéèêáàâñç";
        IEnumerable<string> drawings = text.Select(c => Drawing(c.ToString()));
        Assert.That(drawings, Is.Unique);
    }

    [Test]
    public void Nothing_of_a_letter_is_lost_when_it_is_doubled()
    {
        var small = new Framebuffer();
        var large = new Framebuffer();
        small.Draw(Font.Text, 10, 10, "Rg8");
        large.Draw(Font.Large, 20, 20, "Rg8");
        for (int y = 0; y < 30; y++)
        {
            for (int x = 0; x < 60; x++)
            {
                // Each lit dot keeps at least three of its four.
                int lit = Lit(large, 2 * x, 2 * y) + Lit(large, 2 * x + 1, 2 * y) + Lit(large, 2 * x, 2 * y + 1) + Lit(large, 2 * x + 1, 2 * y + 1);
                if (small[x, y]) Assert.That(lit, Is.AtLeast(2), $"{x},{y}");
            }
        }
    }

    [Test]
    public void A_text_is_as_wide_as_it_is_measured()
    {
        var picture = new Framebuffer();
        const string Text = "Wärme 20 °C";
        picture.Draw(Font.Text, 0, 20, Text);
        int last = Enumerable.Range(0, Framebuffer.Width).Last(x => Enumerable.Range(0, Framebuffer.Height).Any(y => picture[x, y]));
        Assert.That(last + 1, Is.EqualTo(Font.Text.Measure(Text)));
    }

    [TestCase("short", 60, "short")]
    [TestCase("a rather long name", 60, "a rather lo…")]
    [TestCase("WWW", 3, "…")]
    public void What_does_not_fit_is_cut(string text, int width, string shown) => Assert.That(Font.Text.Cut(text, width), Is.EqualTo(shown));

    [Test]
    public void A_text_wraps_between_words_and_within_one_that_is_too_long()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Font.Text.Wrap("the quick brown fox", 60, 4), Is.EqualTo(new[] { "the quick", "brown fox" }));
            Assert.That(Font.Text.Wrap("mmmmmmmmmmmmmmmm", 60, 4), Has.Count.EqualTo(3));
            Assert.That(Font.Text.Wrap("one two three four five six seven", 40, 2)[1], Does.EndWith("…"));
            Assert.That(Font.Text.Wrap("", 40, 2), Is.Empty);
        }
    }

    [Test]
    public void An_unknown_character_shows_as_a_question_mark() => Assert.That(Drawing("漢"), Is.EqualTo(Drawing("?")));

    private static string Drawing(string text)
    {
        var picture = new Framebuffer();
        picture.Draw(Font.Text, 0, 4, text);
        return Convert.ToHexString(picture.Bytes);
    }

    private static int Lit(Framebuffer picture, int x, int y) => picture[x, y] ? 1 : 0;
}
