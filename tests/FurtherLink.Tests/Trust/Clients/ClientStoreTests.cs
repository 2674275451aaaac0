using System.Text.Json.Nodes;

using FurtherLink.Linux.Users;
using FurtherLink.Tests.Linux.Files;
using FurtherLink.Trust;
using FurtherLink.Trust.Clients;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Trust.Clients;

internal sealed class ClientStoreTests
{
    private ScratchDirectory _scratch = null!;

    private string Path => _scratch["state/clients.json"];

    [SetUp]
    public void Make() => _scratch = new ScratchDirectory();

    [TearDown]
    public void Clean() => _scratch.Dispose();

    [Test]
    public void A_client_is_known_by_its_token_also_by_the_next_daemon()
    {
        (PairedClient client, string token) = Paired("Anna's laptop", Role.Run);

        using ClientStore next = Open();
        Assert.That(next.Find(token)?.Client.Id, Is.EqualTo(client.Id));
        Assert.That(next.Find(token)?.Client.Name, Is.EqualTo("Anna's laptop"));
        Assert.That(next.Find(token)?.Client.Role, Is.EqualTo(Role.Run));
    }

    [Test]
    public void Only_the_hash_is_kept_and_only_for_the_daemons_eyes()
    {
        (_, string token) = Paired("a", Role.Run);

        Assert.That(File.ReadAllText(Path), Does.Not.Contain(token).And.Contain(Convert.ToHexStringLower(Token.Hash(token))));
        Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(_scratch["state"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void Tokens_are_256_bits_that_fit_into_a_subprotocol()
    {
        string[] tokens = [.. Enumerable.Range(0, 1000).Select(_ => Token.New())];

        Assert.That(tokens, Is.Unique);
        Assert.That(tokens, Has.All.Matches("^[A-Za-z0-9_-]{43}$"));
        Assert.That(tokens.Select(Token.HasShape), Has.All.True);
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ")]
    public void Other_tokens_are_nobodys(string token)
    {
        using ClientStore store = Open();
        _ = store.Add("a", Role.Admin);

        Assert.That(store.Find(token), Is.Null);
    }

    [Test]
    public void Who_is_revoked_is_told_at_once_and_unknown_from_then_on()
    {
        using ClientStore store = Open();
        (PairedClient client, string token) = store.Add("a", Role.Run);
        CancellationToken revoked = store.Find(token)!.Value.Revoked;

        Assert.That(store.Revoke(client.Id), Is.Not.Null);
        Assert.That(revoked.IsCancellationRequested, Is.True);
        Assert.That(store.Find(token), Is.Null);
        Assert.That(store.Revoke(client.Id), Is.Null);
        using ClientStore next = Open();
        Assert.That(next.Find(token), Is.Null, "the next daemon, too");
    }

    [Test]
    public void The_card_is_written_once_a_day_for_those_who_come_often()
    {
        var clock = new Calendar();
        using ClientStore store = Open(clock);
        (_, string token) = store.Add("a", Role.Run);
        File.Delete(Path);
        for (int i = 0; i < 100; i++) _ = store.Find(token);
        Assert.That(Path, Does.Not.Exist);

        clock.Now += TimeSpan.FromDays(1);
        _ = store.Find(token);
        Assert.That(JsonNode.Parse(File.ReadAllText(Path))!["clients"]![0]!["used"]!.GetValue<string>(), Is.EqualTo("2026-03-02"));
        Assert.That(JsonNode.Parse(File.ReadAllText(Path))!["clients"]![0]!["created"]!.GetValue<string>(), Is.EqualTo("2026-03-01"));
    }

    [Test]
    public void However_a_crash_cut_the_file_it_is_set_aside_and_the_daemon_starts([Values(0, 1, 20, 100, -1)] int length)
    {
        _ = Paired("a", Role.Run);
        byte[] whole = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, whole[..(length < 0 ? whole.Length - 1 : length)]);

        SetAside();
    }

    [TestCase("\0\0\0\0\0\0\0\0")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"version":2,"clients":[]}""")]
    [TestCase("""{"version":1}""")]
    [TestCase("""{"version":1,"clients":[null]}""")]
    [TestCase("""{"version":1,"clients":[{"id":"1","name":"a","role":"Run","token":"00","created":"2026-01-01","used":"2026-01-01"}]}""")]
    [TestCase("""{"version":1,"clients":[{"id":"1","name":"a","role":"root","token":"00","created":"2026-01-01","used":"2026-01-01"}]}""")]
    public void What_is_no_list_of_clients_is_set_aside(string content)
    {
        _ = _scratch.Write("state/clients.json", content);
        SetAside();
    }

    [Test]
    public void What_a_crash_left_of_a_new_file_does_no_harm()
    {
        (_, string token) = Paired("a", Role.Run);
        _ = _scratch.Write("state/clients.json.0123.new", "half");

        using ClientStore store = Open();
        Assert.That(store.Find(token), Is.Not.Null);
        _ = store.Add("b", Role.Run);
        using ClientStore next = Open();
        Assert.That(next.All, Has.Count.EqualTo(2));
    }

    [Test]
    public void Where_nothing_can_be_written_a_client_is_known_until_the_daemon_ends()
    {
        if (UserAccount.IsRoot) _scratch.Sh("touch file");
        // root may write everywhere; a file in the way of the directory stops it, too.
        string state = UserAccount.IsRoot ? _scratch["file"] : "/nonexistent/state";
        var file = new ClientFile(state, NullLogger<ClientStore>.Instance);
        using var store = new ClientStore(file, TimeProvider.System, NullLogger<ClientStore>.Instance);

        Assert.That(store.Find(store.Add("a", Role.Run).Token), Is.Not.Null);
    }

    private void SetAside()
    {
        byte[] damaged = File.ReadAllBytes(Path);
        using (ClientStore store = Open())
        {
            Assert.That(store.All, Is.Empty);
            _ = store.Add("b", Role.Run);
        }

        Assert.That(File.ReadAllBytes(Path + ".damaged"), Is.EqualTo(damaged), "nothing is lost");
        using ClientStore next = Open();
        Assert.That(next.All.Select(client => client.Name), Is.EqualTo(new[] { "b" }));
    }

    private (PairedClient Client, string Token) Paired(string name, Role role)
    {
        using ClientStore store = Open();
        return store.Add(name, role);
    }

    private ClientStore Open(TimeProvider? time = null) => new(
        new ClientFile(_scratch["state"], NullLogger<ClientStore>.Instance), time ?? TimeProvider.System, NullLogger<ClientStore>.Instance);

    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
