using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class MappedFilesTests
{
    [Test]
    public void What_can_be_had_from_its_file_again_is_told_from_what_cannot()
    {
        IReadOnlyList<MappedFiles.Mapping> all = MappedFiles.Read();

        Assert.That(all, Has.Count.GreaterThan(20));
        Assert.That(all.Select(static one => one.End - one.Start), Has.All.GreaterThan(0));
        Assert.That(all.Where(static one => one.IsUnwrittenFile).Select(static one => one.Path), Has.Some.Contains("/libc.so"));
        Assert.That(all.Where(static one => one.IsUnwrittenFile).Select(static one => one.Path), Has.All.Match("^/(?!memfd:)"));
        Assert.That(all.Count(static one => one.Written > 0 && one.IsUnwrittenFile), Is.Zero);
    }

    [TestCase("7f0a1c000000-7f0a1c021000 r-xp 00000000 08:01 1234                       /usr/lib/a b.so", 0x7f0a1c000000u, "r-xp", "/usr/lib/a b.so")]
    [TestCase("00010000-00020000 rw-p 00000000 00:00 0 ", 0x10000u, "rw-p", "")]
    public void A_line_is_read(string line, ulong start, string rights, string path)
    {
        var mapping = MappedFiles.Mapping.Parse(line);

        Assert.That((mapping.Start, mapping.Rights, mapping.Path), Is.EqualTo((start, rights, path)));
    }
}
