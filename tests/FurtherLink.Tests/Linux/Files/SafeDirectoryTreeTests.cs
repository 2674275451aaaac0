using FurtherLink.Linux;
using FurtherLink.Linux.Files;

namespace FurtherLink.Tests.Linux.Files;

internal sealed class SafeDirectoryTreeTests
{
    private static readonly EntryName Tree = EntryName.Of("tree");

    private ScratchDirectory _scratch = null!;
    private SafeDirectory _directory = null!;

    [SetUp]
    public void Open()
    {
        _scratch = new ScratchDirectory();
        _directory = SafeDirectory.Open(_scratch.Root);
    }

    [TearDown]
    public void Close()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Test, CancelAfter(10_000)]
    public void Removing_a_tree_leaves_alone_what_its_links_lead_to()
    {
        _scratch.Sh("""
            mkdir -p outside/directory tree/sub/sub; echo kept > outside/file
            ln -s ../outside tree/link; ln -s ../../outside/file tree/sub/link; ln -s / tree/sub/sub/root
            ln outside/file tree/hard; mkfifo tree/fifo; printf x > "tree/$(printf 'b\377d')"
            """);

        _directory.RemoveTree(Tree);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "outside", "outside/directory", "outside/file" }));
            Assert.That(File.ReadAllText(_scratch["outside/file"]), Is.EqualTo("kept\n"));
        }
    }

    [TestCase("mkdir -p outside/kept; ln -s outside tree")]
    [TestCase("mkdir -p outside/kept; echo > tree")]
    [TestCase("mkdir -p outside/kept; mkfifo tree")]
    [TestCase("mkdir -p outside/kept")]
    public void A_tree_may_be_a_single_entry_or_none(string script)
    {
        _scratch.Sh(script);
        _directory.RemoveTree(Tree);
        Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "outside", "outside/kept" }));
    }

    [Test, CancelAfter(60_000)]
    public void A_tree_deeper_than_any_path_or_stack_can_be_removed()
    {
        SafeDirectory deepest = _directory.CreateDirectory(Tree);
        for (int level = 0; level < 5000; level++)
        {
            using SafeDirectory above = deepest;
            above.WriteFile(EntryName.Of("file"), []);
            deepest = above.CreateDirectory(EntryName.Of("directory"));
        }

        deepest.Dispose();
        _directory.RemoveTree(Tree);
        Assert.That(_scratch.Everything(), Is.Empty);
    }

    [Test]
    public void Directories_without_permissions_are_removed_by_their_owner()
    {
        _scratch.Sh("mkdir -p tree/a/b/c; echo > tree/a/b/file; chmod 0 tree/a/b; chmod 500 tree/a; chmod 0 tree");
        _directory.RemoveTree(Tree);
        Assert.That(_scratch.Everything(), Is.Empty);
    }

    [Test]
    public void What_is_mounted_in_a_tree_is_not_emptied()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("Needs root: it mounts.");
        _scratch.Sh("mkdir -p tree/a/mounted other; echo > other/kept; mount --bind other tree/a/mounted");
        try
        {
            Assert.That(() => _directory.RemoveTree(Tree), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.Busy).Or.Property("Errno").EqualTo(Errno.CrossDevice));
            Assert.That(File.Exists(_scratch["other/kept"]));
        }
        finally
        {
            _scratch.Sh($"umount \"$(awk '$2 ~ \"^{_scratch.Root}/\" {{ print $2 }}' /proc/mounts)\"");
        }
    }

    [Test, CancelAfter(10_000)]
    public void A_copy_has_regular_files_and_directories_only()
    {
        _scratch.Sh("""
            mkdir -p tree/sub/empty copy; printf content > tree/file; printf more > tree/sub/file; : > tree/nothing
            printf secret > outside; ln -s ../outside tree/link; ln -s ../../outside tree/sub/link; ln -s sub tree/directory-link; mkfifo tree/fifo
            ln outside tree/hard
            """);
        using SafeDirectory tree = _directory.OpenDirectory(Tree);
        using SafeDirectory copy = _directory.OpenDirectory(EntryName.Of("copy"));

        tree.CopyTo(copy, maxDepth: 8);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_scratch.Everything("copy"), Is.EqualTo(new[] { "file", "hard", "nothing", "sub", "sub/empty", "sub/file" }));
            Assert.That(File.ReadAllText(_scratch["copy/file"]), Is.EqualTo("content"));
            Assert.That(File.ReadAllText(_scratch["copy/sub/file"]), Is.EqualTo("more"));
            Assert.That(_scratch.Sh("stat -c %h copy/hard"), Is.EqualTo("1"), "a copy is a file of its own");
        }
    }

    [Test]
    public void A_large_file_is_copied_whole()
    {
        var content = new byte[1_000_003];
        new Random(7).NextBytes(content);
        _scratch.Sh("mkdir tree copy");
        File.WriteAllBytes(_scratch["tree/file"], content);
        using SafeDirectory tree = _directory.OpenDirectory(Tree);
        using SafeDirectory copy = _directory.OpenDirectory(EntryName.Of("copy"));
        tree.CopyTo(copy, maxDepth: 1);
        Assert.That(File.ReadAllBytes(_scratch["copy/file"]), Is.EqualTo(content));
    }

    [Test]
    public void A_tree_that_is_too_deep_is_not_copied()
    {
        _scratch.Sh("mkdir -p tree/1/2/3 copy");
        using SafeDirectory tree = _directory.OpenDirectory(Tree);
        using SafeDirectory copy = _directory.OpenDirectory(EntryName.Of("copy"));
        Assert.That(() => tree.CopyTo(copy, maxDepth: 2), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.TooManyLinks));
    }
}
