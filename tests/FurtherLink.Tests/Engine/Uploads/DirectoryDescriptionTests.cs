using FurtherLink.Engine.Uploads;

namespace FurtherLink.Tests.Engine.Uploads;

internal sealed class DirectoryDescriptionTests
{
    private static readonly string[] Leaving = ["..", ".", "../x", "./x", "x/..", "x/.", "x/../y", "x/./y", "x/../../y", "../name", "../name2", "/", "/etc/passwd", "//x"];

    private static readonly string[] NoPaths =
        ["", "x/", "x//y", "x\0y", "\ud800", "x/\udc00y", new('n', 256), "x/" + new string('n', 256), string.Join('/', Enumerable.Repeat("d", RelativePath.MaxDepth + 1))];

    private static readonly string[] Paths =
        ["x", "x/y", "...", "..x", "x..", "x/..y", "a\\..\\b", "\\", "C:\\x", " ", "~", "-", "%2e%2e", "schöne 🐢/Grüße", new('n', 255),
        string.Join('/', Enumerable.Repeat("d", RelativePath.MaxDepth))];

    private static DirectoryDescription Describe(string name, string path, string? username = null) =>
        DirectoryDescription.Create(name, username, new Dictionary<string, UploadFile> { [path] = new TextFile("x"u8.ToArray()) });

    private static DirectoryDescription DescribeUrl(string url, string bucket, string file) =>
        DirectoryDescription.Create("name", null, new Dictionary<string, UploadFile> { ["x"] = new UrlFile(url, bucket, file) });

    private static UploadFailure? FailureOf(Func<DirectoryDescription> describe)
    {
        try
        {
            _ = describe();
            return null;
        }
        catch (UploadException refused)
        {
            Assert.That(refused.Message, Does.Not.Contain("\0"));
            return refused.Failure;
        }
    }

    [TestCaseSource(nameof(Leaving))]
    public void A_path_that_would_leave_its_directory_is_forbidden_wherever_it_stands(string path)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FailureOf(() => Describe(path, "x")), Is.EqualTo(UploadFailure.Forbidden), "name");
            Assert.That(FailureOf(() => Describe("name", path)), Is.EqualTo(UploadFailure.Forbidden), "file");
            Assert.That(FailureOf(() => DescribeUrl("https://h/", path, "x")), Is.EqualTo(UploadFailure.Forbidden), "bucket");
            Assert.That(FailureOf(() => DescribeUrl("https://h/", "x", path)), Is.EqualTo(UploadFailure.Forbidden), "cached file");
        }
    }

    [TestCaseSource(nameof(NoPaths))]
    public void What_is_no_path_is_malformed_wherever_it_stands(string path)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FailureOf(() => Describe(path, "x")), Is.EqualTo(UploadFailure.Malformed), "name");
            Assert.That(FailureOf(() => Describe("name", path)), Is.EqualTo(UploadFailure.Malformed), "file");
            Assert.That(FailureOf(() => DescribeUrl("https://h/", path, "x")), Is.EqualTo(UploadFailure.Malformed), "bucket");
            Assert.That(FailureOf(() => DescribeUrl("https://h/", "x", path)), Is.EqualTo(UploadFailure.Malformed), "cached file");
        }
    }

    [TestCaseSource(nameof(Paths))]
    public void Any_other_path_will_do(string path)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FailureOf(() => Describe(path, path)), Is.Null);
            Assert.That(FailureOf(() => DescribeUrl("https://h/", path, path)), Is.Null);
        }
    }

    [TestCase(".flcache")]
    [TestCase(".flcache/x")]
    [TestCase(".further-upload-x")]
    public void Names_that_the_work_dir_needs_are_reserved(string name)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FailureOf(() => Describe(name, "x")), Is.EqualTo(UploadFailure.Malformed));
            Assert.That(FailureOf(() => Describe("name", name)), Is.Null, "only there");
        }
    }

    [Test]
    public void A_file_cannot_be_a_directory_too()
    {
        var files = new Dictionary<string, UploadFile> { ["a/b/c"] = new TextFile(default), ["a/b"] = new TextFile(default) };
        Assert.That(() => DirectoryDescription.Create("name", null, files), Throws.TypeOf<UploadException>().With.Message.Contains("\"a/b\" is a file, too"));
    }

    [TestCase("https://example.com/x", ExpectedResult = null)]
    [TestCase("http://example.com/x", ExpectedResult = null, Description = "whether that is allowed depends on the network it is in")]
    [TestCase("ftp://example.com/x", ExpectedResult = UploadFailure.Forbidden)]
    [TestCase("file:///etc/passwd", ExpectedResult = UploadFailure.Malformed)]
    [TestCase("x", ExpectedResult = UploadFailure.Malformed)]
    [TestCase("", ExpectedResult = UploadFailure.Malformed)]
    public UploadFailure? Urls_are_absolute_and_of_the_web(string url) => FailureOf(() => DescribeUrl(url, "b", "f"));

    [TestCase(null, ExpectedResult = "unknown")]
    [TestCase("", ExpectedResult = "unknown")]
    [TestCase("@example.com", ExpectedResult = "unknown")]
    [TestCase("ada@example.com", ExpectedResult = "ada")]
    [TestCase("ada@x@y", ExpectedResult = "ada")]
    [TestCase("ada", ExpectedResult = "ada")]
    public string? A_project_belongs_to_the_name_before_the_at_sign(string? username) => Describe("name", "project.cfg", username).ProjectOwner;

    [TestCase("..@x")]
    [TestCase(".")]
    [TestCase("../../etc@x")]
    [TestCase("/etc")]
    public void A_username_cannot_lead_out_of_the_projects(string username)
    {
        Assert.That(FailureOf(() => Describe("name", "project.cfg", username)), Is.EqualTo(UploadFailure.Forbidden));
    }

    [Test]
    public void Without_project_file_it_is_no_project()
    {
        Assert.That(Describe("name", "sub/project.cfg", "..").ProjectOwner, Is.Null);
    }

    [Test]
    public void A_quoted_name_fits_in_one_line()
    {
        Assert.That(UploadException.Quote("a\nb\"\u001b[31m" + new string('n', 1000)), Does.StartWith("\"a\uFFFDb\"\uFFFD[31mnnn").And.Length.LessThan(100).And.EndsWith("…\""));
    }
}
