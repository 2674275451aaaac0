using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;

namespace FurtherLink.Tests.Engine.Uploads;

internal sealed class UploadStoreTests
{
    private ScratchDirectory _scratch = null!;
    private UploadStore _store = null!;

    [SetUp]
    public void Create()
    {
        _scratch = new ScratchDirectory();
        _store = new UploadStore(UserAccount.Current, _scratch["work"], _scratch["projects"]);
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    private static DirectoryDescription Describe(string name, params (string Path, string Text)[] files) => DirectoryDescription.Create(
        name, "ada@example.com", files.ToDictionary(file => file.Path, file => (UploadFile)new TextFile(System.Text.Encoding.UTF8.GetBytes(file.Text))));

    private Task<IOException?> WriteAsync(DirectoryDescription description) => _store.WriteAsync(description, []);

    [Test]
    public async Task A_directory_is_created_with_its_files_and_nothing_else()
    {
        Assert.That(await WriteAsync(Describe("name", ("a", "A"), ("sub/b", ""), ("sub/sub/c", "ü"))), Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "work", "work/name", "work/name/a", "work/name/sub", "work/name/sub/b", "work/name/sub/sub", "work/name/sub/sub/c" }));
            Assert.That(File.ReadAllText(_scratch["work/name/sub/sub/c"]), Is.EqualTo("ü"));
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task The_old_content_goes_whatever_was_planted_in_it()
    {
        _scratch.Sh("mkdir -p outside work/name/sub; echo kept > outside/file; cd work/name; ln ../../outside/file a; ln -s ../../outside sub/link; mkfifo sub/b; echo > old");
        Assert.That(await WriteAsync(Describe("name", ("a", "new"), ("sub/b", "new"), ("sub/link/x", "new"))), Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_scratch.Everything("work/name"), Is.EqualTo(new[] { "a", "sub", "sub/b", "sub/link", "sub/link/x" }));
            Assert.That(_scratch.Everything("outside"), Is.EqualTo(new[] { "file" }));
            Assert.That(File.ReadAllText(_scratch["outside/file"]), Is.EqualTo("kept\n"));
            Assert.That(_scratch.Everything("work").Count(entry => entry.Contains("further-upload")), Is.Zero);
        }
    }

    [TestCase("mkdir -p work outside; ln -s ../outside work/name", "name")]
    [TestCase("mkdir -p work outside; ln -s ../outside work/name", "name/below")]
    [TestCase("mkdir -p work/name outside; ln -s ../../outside work/name/below", "name/below")]
    [TestCase("mkdir -p work outside; echo > work/name", "name")]
    [TestCase("mkdir -p work outside; mkfifo work/name", "name")]
    public void A_name_that_is_no_directory_is_left_alone(string script, string name)
    {
        _scratch.Sh(script);
        string[] before = [.. _scratch.Everything()];
        Assert.That(() => WriteAsync(Describe(name, ("a", "A"))), Throws.TypeOf<UploadException>().With.Property("Failure").EqualTo(UploadFailure.Forbidden));
        Assert.That(_scratch.Everything(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_miniscreen_project_is_copied_for_its_user_and_replaces_the_earlier_copy()
    {
        _scratch.Write("projects/ada/name/old", "");
        Assert.That(await WriteAsync(Describe("name", ("project.cfg", "cfg"), ("sub/b", "b"))), Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_scratch.Everything("projects"), Is.EqualTo(new[] { "ada", "ada/name", "ada/name/project.cfg", "ada/name/sub", "ada/name/sub/b" }));
            Assert.That(File.ReadAllText(_scratch["projects/ada/name/project.cfg"]), Is.EqualTo("cfg"));
        }
    }

    [TestCase("ln -s ../outside projects/ada", Description = "the user's directory")]
    [TestCase("mkdir projects/ada; ln -s ../../outside projects/ada/name", Description = "the project's")]
    public void A_link_among_the_projects_fails_the_upload_and_everything_stays(string script)
    {
        _scratch.Write("work/name/old", "old");
        _scratch.Sh("mkdir projects outside; " + script);
        string[] before = [.. _scratch.Everything()];
        Assert.That(() => WriteAsync(Describe("name", ("project.cfg", ""))), Throws.TypeOf<UploadException>().With.Property("Failure").EqualTo(UploadFailure.Forbidden));
        Assert.That(_scratch.Everything(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_a_killed_daemon_left_is_swept_and_what_a_living_one_is_making_is_not()
    {
        _scratch.Write("work/.further-upload-dead/sub/file", "");
        _scratch.Write("work/.further-upload-file", "");
        _scratch.Write("work/.further-upload-living/file", "");
        using SafeDirectory living = SafeDirectory.Open(_scratch["work/.further-upload-living"]);
        Assert.That(living.TryLock(), Is.True);

        Assert.That(await WriteAsync(Describe("name")), Is.Null);

        Assert.That(_scratch.Everything("work"), Is.EqualTo(new[] { ".further-upload-living", ".further-upload-living/file", "name" }));
    }

    [Test]
    public async Task A_url_file_is_a_relative_link_into_the_cache()
    {
        var files = new Dictionary<string, UploadFile> { ["sub/image"] = new UrlFile("https://example.com/", "bucket/a", "file") };
        DirectoryDescription description = DirectoryDescription.Create("one/two", null, files);
        (RelativePath path, Download download) = description.Downloads[0];

        using (StagedFile staged = await _store.StageDownloadAsync())
        {
            Assert.That(await _store.IsCachedAsync(download.CachePath), Is.False);
            RandomAccess.Write(staged.Content, "content"u8, 0);
            await _store.KeepDownloadAsync(staged, download.CachePath);
        }

        Assert.That(await _store.IsCachedAsync(download.CachePath), Is.True);
        Assert.That(await _store.WriteAsync(description, [(path, download.CachePath)]), Is.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new FileInfo(_scratch["work/one/two/sub/image"]).LinkTarget, Is.EqualTo("../../../.flcache/bucket/a/file"));
            Assert.That(File.ReadAllText(_scratch["work/one/two/sub/image"]), Is.EqualTo("content"));
        }
    }

    [Test]
    public async Task A_link_planted_as_cached_file_is_no_cached_file_and_is_replaced_not_followed()
    {
        _scratch.Write("outside", "kept");
        _scratch.Sh("mkdir -p work/.flcache/b; ln -s ../../../outside work/.flcache/b/f");
        RelativePath file = RelativePath.Parse("f", "b/f");

        Assert.That(await _store.IsCachedAsync(file), Is.False);
        using (StagedFile staged = await _store.StageDownloadAsync())
        {
            RandomAccess.Write(staged.Content, "content"u8, 0);
            await _store.KeepDownloadAsync(staged, file);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText(_scratch["outside"]), Is.EqualTo("kept"));
            Assert.That(File.ReadAllText(_scratch["work/.flcache/b/f"]), Is.EqualTo("content"));
        }
    }

    [TestCase("mkdir -p work outside/b; ln -s ../outside work/.flcache")]
    [TestCase("mkdir -p work/.flcache outside/b; ln -s ../../outside work/.flcache/b")]
    public void A_cache_or_bucket_that_is_a_link_is_refused(string script)
    {
        _scratch.Sh(script);
        Assert.That(() => _store.IsCachedAsync(RelativePath.Parse("f", "b/f")), Throws.TypeOf<UploadException>().With.Property("Failure").EqualTo(UploadFailure.Forbidden));
    }

    [Test]
    public void Where_directories_cannot_be_exchanged_they_are_replaced_in_two_steps()
    {
        _scratch.Write("name/old", "");
        using SafeDirectory parent = SafeDirectory.Open(_scratch.Root);
        using (StagedDirectory staged = StagedDirectory.Create(parent))
        {
            staged.Directory.WriteFile(EntryName.Of("new"), []);
            staged.ReplaceInTwoSteps(parent, EntryName.Of("name"));
            Assert.That(File.Exists(_scratch["name/new"]));
        }

        Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "name", "name/new" }));
    }

    [Test]
    public void A_withdrawn_directory_gives_its_place_back()
    {
        _scratch.Write("name/old", "");
        using SafeDirectory parent = SafeDirectory.Open(_scratch.Root);
        using (StagedDirectory staged = StagedDirectory.Create(parent))
        {
            staged.Publish(parent, EntryName.Of("name"));
            staged.Withdraw(parent, EntryName.Of("name"));
        }

        Assert.That(_scratch.Everything(), Is.EqualTo(new[] { "name", "name/old" }));
    }
}
