using System.Text;

using FurtherLink.Protocols.Processor;

namespace FurtherLink.Tests.Protocols.Processor;

internal sealed class ErrorTailTests
{
    [Test]
    public void What_fits_is_kept_as_it_is_however_it_is_cut() => Scripts.ForAll(40, 200, static lengths =>
    {
        string text = string.Concat(Enumerable.Range(0, 400).Select(static i => $"{i} é€😀\n"));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var tail = new ErrorTail();
        int at = 0;
        foreach (int length in lengths)
        {
            int end = Math.Min(at + length, bytes.Length);
            tail.Append(bytes.AsSpan(at..end));
            at = end;
        }

        tail.Append(bytes.AsSpan(at));
        Assert.That(tail.ToString(), Is.EqualTo(text));
    });

    [Test]
    public void Of_more_than_that_the_last_lines_are_kept_and_all_bytes_are_accounted_for() => Scripts.ForAll(9000, 50, static lengths =>
    {
        var tail = new ErrorTail();
        long total = 0;
        int number = 0;
        foreach (int length in lengths.Prepend(200_000))
        {
            byte[] line = Encoding.UTF8.GetBytes($"{number++} {new string('é', length)}\n");
            tail.Append(line);
            total += line.Length;
        }

        string[] kept = tail.ToString().Split('\n', 2);
        Assert.That(kept[0], Does.Match(@"^\(\d+ bytes before this are left out\)$"));
        long lost = long.Parse(kept[0][1..kept[0].IndexOf(' ')]);
        Assert.That(lost + Encoding.UTF8.GetByteCount(kept[1]), Is.EqualTo(total));
        Assert.That(Encoding.UTF8.GetByteCount(kept[1]), Is.LessThanOrEqualTo(ErrorTail.MostBytes));
        Assert.That(kept[1], Does.Not.Contain('\uFFFD'));
    });

    [Test]
    public void What_is_cleared_is_gone()
    {
        var tail = new ErrorTail();
        tail.Append(new byte[300_000]);
        tail.Clear();
        tail.Append("new"u8);
        Assert.That(tail.ToString(), Is.EqualTo("new"));
    }
}
