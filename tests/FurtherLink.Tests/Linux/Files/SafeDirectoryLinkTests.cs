using FurtherLink.Linux;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Linux.Files;

/// <summary>Links are followed where they stay below a directory, and the versions of files.</summary>
internal sealed class SafeDirectoryLinkTests
{
    private ScratchDirectory _scratch = null!;
    private SafeDirectory _directory = null!;

    [SetUp]
    public void Open()
    {
        _scratch = new ScratchDirectory();
        Directory.CreateDirectory(Path.Combine(_scratch.Root, "inside/below"));
        File.WriteAllText(Path.Combine(_scratch.Root, "inside/below/file"), "text");
        _directory = SafeDirectory.Open(Path.Combine(_scratch.Root, "inside"));
    }

    [TearDown]
    public void Close()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [TestCase("below/file")]
    [TestCase("link/file", "link", "below")]
    [TestCase("below/link", "below/link", "../below/file")]
    public void What_stays_below_is_found(string path, string? link = null, string? target = null)
    {
        if (link is not null) File.CreateSymbolicLink(Path.Combine(_scratch.Root, "inside", link), target!);
        using SafeFileHandle found = _directory.Find(path.Split('/').Select(EntryName.Of));
        Assert.That(SafeDirectory.Look(found), Has.Property("Kind").EqualTo(EntryKind.File).And.Property("Size").EqualTo(4));
        using SafeFileHandle file = SafeDirectory.OpenFound(found);
        var bytes = new byte[10];
        Assert.That(RandomAccess.Read(file, bytes, 0), Is.EqualTo(4));
    }

    [TestCase("../inside/below", Errno.CrossDevice)]
    [TestCase("/proc/self/cwd", Errno.CrossDevice)]
    [TestCase("link", Errno.TooManyLinks)]
    [TestCase("nothing", Errno.NoSuchFile)]
    public void What_leads_elsewhere_is_not(string target, int errno)
    {
        File.CreateSymbolicLink(Path.Combine(_scratch.Root, "inside/link"), target);
        Assert.That(() => _directory.Find([EntryName.Of("link")]), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(errno));
    }

    [Test]
    public void The_directory_itself_is_found_by_no_name()
    {
        using var found = SafeDirectory.Take(_directory.Find([]));
        Assert.That(found.Entries().Select(static entry => entry.Name.ToString()), Is.EqualTo(new[] { "below" }));
    }

    [Test]
    public void A_version_changes_with_the_content_and_comes_back_for_nobody()
    {
        EntryName name = EntryName.Of("file");
        _directory.WriteFile(name, "one"u8);
        string first = _directory.Look(name)!.Value.Version;
        Assert.That(_directory.Look(name)!.Value.Version, Is.EqualTo(first));
        File.SetLastWriteTimeUtc(Path.Combine(_scratch.Root, "inside/file"), DateTime.UnixEpoch.AddTicks(1));
        EntryStatus changed = _directory.Look(name)!.Value;
        Assert.That(changed.Version, Is.Not.EqualTo(first).And.StartsWith("0-64-3-"));
        Assert.That(changed.Modified, Is.EqualTo(DateTimeOffset.UnixEpoch.AddTicks(1)));
        Assert.That(_directory.Look(EntryName.Of("nothing")), Is.Null);
    }

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public void A_time_that_dotnet_does_not_know_is_the_nearest_it_does(long seconds) => Assert.That(
        new EntryStatus(EntryKind.File, 0, seconds, 999_999_999, 1, 0).Modified.Year, Is.EqualTo(seconds > 0 ? 9999 : 1));

    [Test]
    public void Nothing_is_replaced_by_a_rename_to_a_free_name()
    {
        _directory.WriteFile(EntryName.Of("a"), "a"u8);
        _directory.WriteFile(EntryName.Of("b"), "b"u8);
        Assert.That(_directory.TryRename(EntryName.Of("a"), _directory, EntryName.Of("b")), Is.False);
        Assert.That(_directory.TryRename(EntryName.Of("a"), _directory, EntryName.Of("c")), Is.True);
        Assert.That(Directory.GetFiles(Path.Combine(_scratch.Root, "inside")).Select(File.ReadAllText), Is.EquivalentTo(new[] { "a", "b" }));
        using SafeDirectory below = _directory.OpenDirectory(EntryName.Of("below"));
        Assert.That(() => _directory.TryRename(EntryName.Of("below"), below, EntryName.Of("itself")), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.InvalidArgument));
    }
}
