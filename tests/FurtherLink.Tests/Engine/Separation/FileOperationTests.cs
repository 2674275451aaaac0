using System.Text;

using FurtherLink.Engine;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Engine.Separation;

/// <summary>What the launcher says to a daemon in wrong hands that asks for files.</summary>
internal sealed class FileOperationTests
{
    private EventLoop _loop = null!;
    private string _directory = null!;
    private string _work = null!;
    private PacketListener _listener = null!;
    private LauncherServer _server = null!;
    private LauncherConnection _connection = null!;
    private Task _serving = null!;

    [SetUp]
    public async Task Serve()
    {
        _loop = new EventLoop();
        _directory = Directory.CreateTempSubdirectory("further-link-files-").FullName;
        _work = Path.Combine(_directory, "work");
        var engine = new EngineOptions { TempDirectory = _directory, WorkDirectory = _work, DefaultUser = UserAccount.Current.Name };
        _server = new LauncherServer(
            engine, new UploadOptions(), new LauncherOptions { MostListedEntries = 3 }, _loop, TimeProvider.System, NullLogger<LauncherServer>.Instance);
        _listener = PacketListener.Bind(_loop, Socket);
        _serving = _server.ServeAsync(_listener);
        _connection = await LauncherConnection.OpenAsync(_loop, Socket);
    }

    [TearDown]
    public async Task End()
    {
        await _connection.DisposeAsync();
        _listener.Dispose();
        await _serving;
        await _server.DisposeAsync();
        _loop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Socket => Path.Combine(_directory, "launcher.sock");

    private string[] Everything => Directory.Exists(_work) ? Directory.GetFileSystemEntries(_work, "*", SearchOption.AllDirectories) : [];

    [TestCase("..", FileFailure.Forbidden)]
    [TestCase("../launcher.sock", FileFailure.Forbidden)]
    [TestCase("a/../../b", FileFailure.Forbidden)]
    [TestCase("./a", FileFailure.Forbidden)]
    [TestCase(".flcache", FileFailure.Forbidden)]
    [TestCase("a/.further-upload-x", FileFailure.Forbidden)]
    [TestCase("/etc/passwd", FileFailure.Malformed)]
    [TestCase("a//b", FileFailure.Malformed)]
    [TestCase("a/", FileFailure.Malformed)]
    [TestCase("a\0b", FileFailure.Malformed)]
    [CancelAfter(20_000)]
    public async Task A_path_is_parsed_again(string path, FileFailure expected, CancellationToken ct)
    {
        WireWriter place = new WireWriter().Text(UserAccount.Current.Name).Bytes(Encoding.UTF8.GetBytes(path));
        foreach ((Operation operation, WireWriter fields) in new[]
        {
            (Operation.OpenFile, Fields(place)), (Operation.ListFiles, Fields(place).Int(1).Int(1)), (Operation.StageFile, Fields(place).Condition(FileCondition.None)),
            (Operation.MakeDirectory, Fields(place).Condition(FileCondition.None)), (Operation.RemoveFile, Fields(place).Flag(true).Condition(FileCondition.None)),
            (Operation.RenameFile, Fields(place).Path(FilePath.Parse("path", "b")).Flag(true).Condition(FileCondition.None)),
        })
        {
            FileException? refused = await Assert.ThrowsAsync<FileException>(() => _connection.AskAsync(operation, fields).WaitAsync(ct));
            Assert.That(refused!.Failure, Is.EqualTo(expected), $"{operation}: {refused.Message}");
        }

        Assert.That(Everything, Is.Empty);
    }

    [Test]
    public void A_path_has_an_end()
    {
        static byte[] Deep(int names) => Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("d", names)));
        Assert.That(FilePath.Parse("path", Deep(FilePath.MaxDepth)).Names, Has.Count.EqualTo(FilePath.MaxDepth));
        foreach (byte[] wrong in new[] { Deep(FilePath.MaxDepth + 1), new byte[EntryName.MaxBytes + 1] })
            Assert.That(() => FilePath.Parse("path", wrong), Throws.TypeOf<FileException>().With.Property(nameof(FileException.Reason)).EqualTo("bad-path"));
    }

    [Test]
    public void Names_that_are_no_text_keep_their_bytes()
    {
        byte[] bytes = [(byte)'a', (byte)'/', 0xFF, (byte)'b'];
        var path = FilePath.Parse("path", bytes);
        Assert.That(path.ToBytes(), Is.EqualTo(bytes));
        Assert.That(path.Text, Is.EqualTo("a/\uFFFDb"));
        Assert.That(FilePath.Parse("path", FilePath.Parse("path", "ä/b").ToBytes()).Text, Is.EqualTo("ä/b"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_listing_has_no_more_than_the_launcher_allows(CancellationToken ct)
    {
        Directory.CreateDirectory(_work);
        foreach (string name in new[] { "1", "2", "3", "4" }) await File.WriteAllTextAsync(Path.Combine(_work, name), name, ct);

        FileListing listing = await Files(_connection).ListAsync(FilePath.Parse("path", ""), 1, int.MaxValue).WaitAsync(ct);

        Assert.That((listing.Entries.Count, listing.Truncated), Is.EqualTo((3, true)));
    }

    [TestCase(0, 1)]
    [TestCase(65, 1)]
    [TestCase(1, 0)]
    [TestCase(1, -1)]
    [CancelAfter(20_000)]
    public async Task A_listing_that_makes_no_sense_ends_the_connection_and_nothing_else(int depth, int most, CancellationToken ct)
    {
        WireWriter fields = new WireWriter().Text(UserAccount.Current.Name).Bytes([]).Int(depth).Int(most);

        Assert.That(await _connection.TryAskAsync(Operation.ListFiles, fields).WaitAsync(ct), Is.Null);

        await using LauncherConnection another = await LauncherConnection.OpenAsync(_loop, Socket);
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_in_the_making_belongs_to_a_connection_and_goes_with_it(CancellationToken ct)
    {
        LauncherConnection brief = await LauncherConnection.OpenAsync(_loop, Socket);
        IStagedWrite write = await Files(brief).StageAsync(FilePath.Parse("path", "a"), FileCondition.None).WaitAsync(ct);
        RandomAccess.Write(write.Content, "half"u8, 0);
        Assert.That(Everything, Has.Length.EqualTo(1));

        foreach (Operation operation in new[] { Operation.PublishFile, Operation.DropFile })
        {
            WireWriter fields = new WireWriter().Int(1);
            if (operation == Operation.PublishFile) fields.Condition(FileCondition.None);
            Assert.That(await Assert.ThrowsAsync<StartException>(() => _connection.AskAsync(operation, fields).WaitAsync(ct)), Is.Not.Null);
        }

        Assert.That(Everything, Has.Length.EqualTo(1));
        await brief.DisposeAsync();
        Assert.That(() => Everything, Is.Empty.After(10_000, 10));
        await write.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Only_so_many_are_in_the_making(CancellationToken ct)
    {
        IFileStore files = Files(_connection);
        var writes = new List<IStagedWrite>();
        for (int one = 0; one < 256; one++) writes.Add(await files.StageAsync(FilePath.Parse("path", "a"), FileCondition.None).WaitAsync(ct));

        FileException? refused = await Assert.ThrowsAsync<FileException>(() => files.StageAsync(FilePath.Parse("path", "a"), FileCondition.None).WaitAsync(ct));
        Assert.That((refused!.Failure, refused.Reason), Is.EqualTo((FileFailure.Unavailable, "busy")));

        Assert.That((await writes[0].PublishAsync(FileCondition.None).WaitAsync(ct)).Created, Is.True);
        writes.Add(await files.StageAsync(FilePath.Parse("path", "a"), FileCondition.None).WaitAsync(ct));
        foreach (IStagedWrite write in writes) await write.DisposeAsync();
        Assert.That(Everything, Is.EqualTo(new[] { Path.Combine(_work, "a") }));
    }

    [Test]
    public void A_condition_arrives_as_it_is()
    {
        foreach (FileCondition condition in new[] { FileCondition.None, new(Exists: true), new(Exists: false), new([]), new(["1-2", ""]) })
        {
            FileCondition read = new WireReader(new WireWriter().Condition(condition).Written).Condition();
            Assert.That((read.Exists, read.OneOf), Is.EqualTo((condition.Exists, condition.OneOf)));
            Assert.That(read == FileCondition.None, Is.EqualTo(condition == FileCondition.None));
        }
    }

    private static RemoteFiles Files(LauncherConnection connection) => new(() => Task.FromResult(connection), UserAccount.Current);

    private static WireWriter Fields(WireWriter before)
    {
        var fields = new WireWriter();
        foreach (byte one in before.Written.Span) fields.Byte(one);
        return fields;
    }
}
