using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>What clients take for granted, also of several at a time: nothing that somebody wrote is lost without anybody being told.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class PreconditionTests(bool separated)
{
    private const string LongAgo = "Mon, 01 Jan 2001 00:00:00 GMT", FarOff = "Fri, 01 Jan 2100 00:00:00 GMT";

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public void Needs_root()
    {
        if (separated) TestUsers.RequireRoot();
    }

    [SetUp]
    public async Task Start() => _daemon = await FilesClient.StartAsync(separated, TestContext.CurrentContext.CancellationToken);

    [TearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [Test, CancelAfter(120_000)]
    public async Task What_was_renamed_over_a_file_is_not_lost_to_who_writes_the_version_before(CancellationToken ct)
    {
        for (int round = 0; round < 100; round++)
        {
            string tag = (await _daemon.PutAsync("target", "old")).Etag!;
            _ = await _daemon.PutAsync("source", "renamed");
            // Begun from either side, so that now this and now that comes first.
            Task<FilesReply> writing = Task.FromResult<FilesReply>(null!), renaming;
            if (round % 2 == 0) writing = _daemon.PutAsync("target", "written", ("If-Match", tag));
            renaming = _daemon.RenameAsync("source", "target", overwrite: true);
            if (round % 2 == 1) writing = _daemon.PutAsync("target", "written", ("If-Match", tag));
            FilesReply renamed = await renaming, written = await writing;

            // Either it was written first, and then replaced by what was renamed; or it was refused. Never the other way round.
            Assert.That(renamed.Status, Is.EqualTo(200));
            Assert.That(written.Status, Is.EqualTo(200).Or.EqualTo(412));
            Assert.That((await _daemon.GetAsync("target")).Text, Is.EqualTo("renamed"), $"round {round}: {written.Status}");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Renames_in_both_directions_do_not_wait_for_each_other(CancellationToken ct)
    {
        _ = await _daemon.PutAsync("a", "a");
        _ = await _daemon.PutAsync("b", "b");
        for (int round = 0; round < 50; round++)
        {
            FilesReply[] replies = await Task.WhenAll(_daemon.RenameAsync("a", "b", overwrite: true), _daemon.RenameAsync("b", "a", overwrite: true), _daemon.RenameAsync("a", "a"));
            Assert.That(replies.Select(static reply => reply.Status), Is.All.AnyOf(200, 404, 409));
            _ = await _daemon.PutAsync("a", "a");
            _ = await _daemon.PutAsync("b", "b");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Of_those_who_make_a_directory_at_a_time_one_has_made_it(CancellationToken ct)
    {
        for (int round = 0; round < 30; round++)
        {
            int number = round;
            FilesReply[] strict = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _daemon.FilesAsync(HttpMethod.Put, $"strict-{number}/", headers: ("If-None-Match", "*"))));
            FilesReply[] easy = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _daemon.FilesAsync(HttpMethod.Put, $"easy-{number}/")));
            Assert.That(strict.Select(static reply => reply.Status), Is.EquivalentTo(new[] { 201, 412, 412, 412, 412, 412, 412, 412 }), $"round {round}");
            Assert.That(easy.Select(static reply => reply.Status), Is.EquivalentTo(new[] { 201, 200, 200, 200, 200, 200, 200, 200 }), $"round {round}");
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_condition_that_cannot_be_held_to_is_refused_rather_than_passed_over(CancellationToken ct)
    {
        string tag = (await _daemon.PutAsync("a", "old")).Etag!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _daemon.PutAsync("a", "new", ("If-Unmodified-Since", LongAgo))).Status, Is.EqualTo(400));
            Assert.That((await _daemon.DeleteAsync("a", ("If-Unmodified-Since", LongAgo))).Status, Is.EqualTo(400));
            Assert.That((await _daemon.RenameAsync("a", "b", headers: ("If-Unmodified-Since", LongAgo))).Status, Is.EqualTo(400));
            Assert.That((await _daemon.GetAsync("a")).Text, Is.EqualTo("old"));
        }

        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "a", "new"u8.ToArray(), headers: [("If-Match", tag), ("If-Unmodified-Since", LongAgo)])).Status, Is.EqualTo(200), "RFC 9110, 13.1.4");
    }

    [Test, CancelAfter(20_000)]
    public async Task Reading_heeds_conditions_too(CancellationToken ct)
    {
        string tag = (await _daemon.PutAsync("a", "0123456789")).Etag!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _daemon.GetAsync("a", ("If-Match", "\"other\""))).Status, Is.EqualTo(412));
            Assert.That((await _daemon.GetAsync("a", ("If-Match", "W/" + tag))).Status, Is.EqualTo(412), "a weak tag is never the same as a strong one here");
            Assert.That((await _daemon.GetAsync("a", ("If-Match", $"\"other\", {tag}"))).Text, Is.EqualTo("0123456789"));
            Assert.That((await _daemon.GetAsync("a", ("If-Match", "*"))).Status, Is.EqualTo(200));
            Assert.That((await _daemon.GetAsync("a", ("If-Match", "\"other\""), ("Range", "bytes=0-1"))).Status, Is.EqualTo(412));
            Assert.That((await _daemon.GetAsync("a", ("If-Unmodified-Since", LongAgo))).Status, Is.EqualTo(412));
            Assert.That((await _daemon.GetAsync("a", ("If-Unmodified-Since", FarOff))).Status, Is.EqualTo(200));
            Assert.That((await _daemon.GetAsync("a", ("If-Modified-Since", FarOff))).Status, Is.EqualTo(304));
            Assert.That((await _daemon.GetAsync("a", ("If-Modified-Since", FarOff), ("If-None-Match", "\"other\""))).Status, Is.EqualTo(200), "the tag counts");
            Assert.That((await _daemon.GetAsync("a", ("If-None-Match", "W/" + tag))).Status, Is.EqualTo(304));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_range_is_for_GET_alone(CancellationToken ct)
    {
        _ = await _daemon.PutAsync("a", "0123456789");
        FilesReply head = await _daemon.FilesAsync(HttpMethod.Head, "a", headers: ("Range", "bytes=2-3"));
        Assert.That((head.Status, head.Content.ContentLength, head.Content.ContentRange), Is.EqualTo((200, 10L, (object?)null)), "RFC 9110, 14.2");
    }
}
