using FurtherLink.Linux;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Linux.Files;

internal sealed class SafeDirectoryTests
{
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

    [Test]
    public void What_a_process_has_open_is_no_way_to_a_directory()
    {
        using var held = SafeDirectory.Open(_scratch.Root);
        File.CreateSymbolicLink(_scratch["link"], $"/proc/self/fd/{held.Descriptor.DangerousGetHandle()}");

        LibcException? refused = Assert.Throws<LibcException>(() => SafeDirectory.Open(_scratch["link"]).Dispose());

        Assert.That(refused!.Errno, Is.EqualTo(Errno.TooManyLinks));
    }

    [Test]
    public void Missing_directories_are_created_readable_by_all()
    {
        using SafeDirectory deep = SafeDirectory.OpenOrCreate(_scratch["a/b/c/"]);
        deep.WriteFile(EntryName.Of("f"), "x"u8);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText(_scratch["a/b/c/f"]), Is.EqualTo("x"));
            Assert.That(_scratch.Sh("stat -c %a a/b/c a/b/c/f").Split('\n'), Is.EqualTo(new[] { "755", "644" }));
        }
    }

    [Test]
    public void A_path_of_the_users_own_may_go_through_links_and_dots()
    {
        _scratch.Sh("mkdir real; ln -s real link");
        using SafeDirectory through = SafeDirectory.OpenOrCreate(_scratch["link/../link/new"]);
        Assert.That(Directory.Exists(_scratch["real/new"]));
    }

    [TestCase("relative")]
    [TestCase("")]
    [TestCase("/a\0b")]
    public void Only_absolute_paths_are_opened(string path)
    {
        Assert.That(() => SafeDirectory.OpenOrCreate(path), Throws.ArgumentException);
    }

    [Test]
    public void A_file_in_the_way_of_a_directory_is_an_error()
    {
        _scratch.Write("file", "");
        Assert.That(() => SafeDirectory.OpenOrCreate(_scratch["file/below"]), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.NotADirectory));
    }

    [Test]
    public void A_link_is_not_walked_through()
    {
        _scratch.Sh("mkdir real; ln -s real link");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => _directory.OpenDirectory(EntryName.Of("link")), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.NotADirectory));
            Assert.That(() => _directory.OpenOrCreateDirectory(EntryName.Of("link")), Throws.TypeOf<LibcException>());
        }
    }

    [TestCase("echo old > taken")]
    [TestCase("ln -s target taken")]
    [TestCase("mkdir taken")]
    [TestCase("mkfifo taken")]
    public void A_file_is_created_only_where_the_name_is_free(string script)
    {
        _scratch.Sh(script);
        Assert.That(() => _directory.CreateFile(EntryName.Of("taken")), Throws.TypeOf<LibcException>().With.Property("Errno").EqualTo(Errno.FileExists));
        Assert.That(File.Exists(_scratch["target"]), Is.False);
    }

    [Test]
    public void The_mode_of_a_file_is_the_one_asked_for()
    {
        _directory.CreateFile(EntryName.Of("private"), mode: 0b110_000_000).Dispose();
        Assert.That(File.GetUnixFileMode(_scratch["private"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test, CancelAfter(10_000)]
    public void Only_regular_files_are_opened_for_reading()
    {
        _scratch.Sh("echo content > file; ln -s file link; mkfifo fifo; mkdir directory; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")'");
        using SafeFileHandle? file = _directory.OpenFile(EntryName.Of("file"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(file, Is.Not.Null);
            foreach (string other in new[] { "link", "fifo", "directory", "socket", "missing" })
                Assert.That(_directory.OpenFile(EntryName.Of(other)), Is.Null, other);
        }
    }

    [Test]
    public void Entries_are_told_with_their_kind_whatever_bytes_their_names_are()
    {
        _scratch.Sh("echo > file; ln -s nowhere link; mkfifo fifo; mkdir directory; printf x > \"$(printf 'b\\377d')\"");
        Dictionary<string, EntryKind> entries = _directory.Entries().ToDictionary(entry => entry.Name.ToString(), entry => entry.Kind);
        Assert.That(entries, Is.EquivalentTo(new Dictionary<string, EntryKind>
        {
            ["file"] = EntryKind.File,
            ["link"] = EntryKind.Link,
            ["fifo"] = EntryKind.Special,
            ["directory"] = EntryKind.Directory,
            ["b\uFFFDd"] = EntryKind.File,
        }));
    }

    [Test]
    public void Many_entries_are_all_told()
    {
        for (int i = 0; i < 3000; i++) _directory.WriteFile(EntryName.Of($"a rather long name of a file {i}"), []);
        Assert.That(_directory.Entries().Count(), Is.EqualTo(3000));
    }

    [Test]
    public void Exchanged_entries_have_changed_places()
    {
        _scratch.Write("a/one", "");
        _scratch.Write("b/two", "");
        Assert.That(_directory.TryExchange(EntryName.Of("a"), _directory, EntryName.Of("b")));
        Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "a", "a/two", "b", "b/one" }));
    }

    [Test]
    public void A_directory_is_moved_only_to_a_free_name()
    {
        _scratch.Sh("mkdir a b");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_directory.TryMoveDirectory(EntryName.Of("a"), _directory, EntryName.Of("b")), Is.False);
            Assert.That(_directory.TryMoveDirectory(EntryName.Of("a"), _directory, EntryName.Of("c")), Is.True);
            Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "b", "c" }));
        }
    }

    [Test]
    public void A_locked_directory_cannot_be_locked_again_until_it_is_closed()
    {
        using (SafeDirectory first = SafeDirectory.Open(_scratch.Root))
        {
            Assert.That(first.TryLock(), Is.True);
            Assert.That(_directory.TryLock(), Is.False);
        }

        Assert.That(_directory.TryLock(), Is.True);
    }

    [Test]
    public void Removing_says_whether_there_was_something_and_takes_the_link_only()
    {
        _scratch.Sh("echo > kept; ln -s kept link");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_directory.Remove(EntryName.Of("link")), Is.True);
            Assert.That(_directory.Remove(EntryName.Of("link")), Is.False);
            Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "kept" }));
        }
    }
}
