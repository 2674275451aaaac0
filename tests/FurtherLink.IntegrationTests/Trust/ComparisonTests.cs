using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Pairing by comparing digits: the client does its part of the exchange by itself, from docs/pairing.md.</summary>
internal sealed class ComparisonTests
{
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(32);
    private Lan _lan = null!;
    private PresenceLines _prompts = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _lan = await Lan.StartAsync(patience.Token);
        _prompts = await PresenceLines.WatchAsync(_lan.Root, patience.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_prompts is not null) await _prompts.DisposeAsync();
        if (_lan is not null) await _lan.DisposeAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task Both_sides_show_the_same_digits_and_yes_pairs(CancellationToken ct)
    {
        JsonNode begun = await BeginAsync(SHA256.HashData(_nonce), ct);
        Assert.That((string)begun["key"]!, Is.EqualTo(await _lan.Stranger.SeeKeyAsync(ct)), "the key of the handshake");
        Assert.That(_lan.Daemon.Log, Does.Not.Contain("asks to be paired"), "nothing is shown before the client has told its nonce");

        Task<(HttpStatusCode Status, JsonNode? Json)> completing = CompleteAsync(begun, _nonce, ct);
        JsonNode prompt = await _prompts.UntilKindAsync("compare", ct);
        Assert.That((string)prompt["digits"]!, Is.EqualTo(Digits(begun)));
        Assert.That((string)prompt["name"]!, Is.EqualTo("a tablet"));
        Assert.That((string)prompt["address"]!, Is.EqualTo(_lan.Neighbour.Address.ToString()));
        await _prompts.AnswerAsync(prompt, yes: true, ct);

        (HttpStatusCode status, JsonNode? paired) = await completing;
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        using Visitor client = _lan.Stranger.WithToken((string)paired!["token"]!);
        Assert.That(await client.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await CompleteAsync(begun, _nonce, ct)).Status, Is.EqualTo(HttpStatusCode.NotFound), "once");
    }

    [Test, CancelAfter(30_000)]
    public async Task No_pairs_nobody(CancellationToken ct)
    {
        JsonNode begun = await BeginAsync(SHA256.HashData(_nonce), ct);
        Task<(HttpStatusCode Status, JsonNode? Json)> completing = CompleteAsync(begun, _nonce, ct);
        await _prompts.AnswerAsync(await _prompts.UntilKindAsync("compare", ct), yes: false, ct);
        Assert.That(await ReasonAsync(completing), Is.EqualTo("refused"));
        Assert.That(await ReasonAsync(CompleteAsync(begun, _nonce, ct)), Is.EqualTo("unknown-pairing"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Another_nonce_than_was_committed_to_is_found_out_and_nothing_is_shown(CancellationToken ct)
    {
        JsonNode begun = await BeginAsync(SHA256.HashData(_nonce), ct);
        Assert.That(await ReasonAsync(CompleteAsync(begun, RandomNumberGenerator.GetBytes(32), ct)), Is.EqualTo("broken-commitment"));
        Assert.That(await ReasonAsync(CompleteAsync(begun, _nonce, ct)), Is.EqualTo("unknown-pairing"), "there is no second try");
        Assert.That(_lan.Daemon.Log, Does.Not.Contain("asks to be paired"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_code_does_not_complete_a_comparison_nor_a_nonce_a_code(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_lan.Root, ct);
        string code = await window.UntilCodeAsync(ct);
        JsonNode compared = await BeginAsync(SHA256.HashData(_nonce), ct);
        Assert.That(await PairingTests.TryAsync(_lan.Stranger, (string)compared["pairing"]!, code, ct), Is.EqualTo("unknown-pairing"));
        string coded = await PairingTests.BeginAsync(_lan.Stranger, ct);
        Assert.That(await ReasonAsync(CompleteAsync(new JsonObject { ["pairing"] = coded }, _nonce, ct)), Is.EqualTo("unknown-pairing"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_leaves_takes_its_question_with_it(CancellationToken ct)
    {
        JsonNode begun = await BeginAsync(SHA256.HashData(_nonce), ct);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<(HttpStatusCode Status, JsonNode? Json)> completing = CompleteAsync(begun, _nonce, leaving.Token);
        JsonNode prompt = await _prompts.UntilKindAsync("compare", ct);
        await leaving.CancelAsync();
        Assert.That(async () => await completing, Throws.InstanceOf<OperationCanceledException>());
        await _prompts.UntilEmptyAsync(ct);
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Post, $"/prompts/{prompt["id"]}", ct, new JsonObject { ["answer"] = true }), Is.EqualTo(HttpStatusCode.NotFound));
        (_, JsonNode? clients) = await _lan.Root.AskJsonAsync(HttpMethod.Get, "/clients", ct);
        Assert.That(clients!.AsArray(), Is.Empty);
    }

    private async Task<JsonNode> BeginAsync(byte[] commitment, CancellationToken ct)
    {
        (HttpStatusCode status, JsonNode? begun) = await _lan.Stranger.AskJsonAsync(
            HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "a tablet", ["commitment"] = Base64Url.EncodeToString(commitment) });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), $"{begun}");
        return begun!;
    }

    private Task<(HttpStatusCode Status, JsonNode? Json)> CompleteAsync(JsonNode begun, byte[] nonce, CancellationToken ct) =>
        _lan.Stranger.AskJsonAsync(HttpMethod.Post, $"/pair/{begun["pairing"]}", ct, new JsonObject { ["nonce"] = Base64Url.EncodeToString(nonce) });

    private static async Task<string> ReasonAsync(Task<(HttpStatusCode Status, JsonNode? Json)> answer) => (string)(await answer).Json!["reason"]!;

    private string Digits(JsonNode begun)
    {
        byte[] hash = SHA256.HashData(
        [
            .. Encoding.ASCII.GetBytes("further-link compare v1\n"),
            .. Convert.FromHexString((string)begun["key"]!),
            .. _nonce,
            .. Base64Url.DecodeFromChars((string)begun["nonce"]!),
        ]);
        return $"{BinaryPrimitives.ReadUInt64BigEndian(hash) % 1_000_000:D6}";
    }
}
