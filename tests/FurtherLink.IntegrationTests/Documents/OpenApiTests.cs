using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Documents;

/// <summary>Asks a daemon everything that the document it serves says can be asked for, and holds the answers against that document.</summary>
internal sealed class OpenApiTests
{
    private static readonly Dictionary<string, string> Examples = new() { ["{package}"] = "coreutils" };

    [Test, CancelAfter(60_000)]
    public async Task Every_GET_answers_as_described(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using JsonDocument document = JsonDocument.Parse(await daemon.Http.GetStringAsync("/openapi.json", ct));
        var schema = new JsonSchema(document.RootElement);
        using HttpResponseMessage created = await daemon.Http.PostAsync("/sessions", new StringContent("""{"runtime":"bash","code":"read a"}"""), ct);
        await CheckAsync(schema, document.RootElement.GetProperty("paths").GetProperty("/sessions").GetProperty("post"), created, ct);
        string id = created.Headers.Location!.Segments[^1];
        int asked = 0;

        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out JsonElement operation)) continue;
            string address = Examples.Aggregate(path.Name.Replace("{id}", id, StringComparison.Ordinal), static (text, one) => text.Replace(one.Key, one.Value, StringComparison.Ordinal));
            if (address.Contains('{')) continue; // something that a fresh daemon has none of
            if (operation.TryGetProperty("x-endless", out _)) continue; // its answer goes on; PairingTests read such
            using HttpResponseMessage answer = await daemon.Http.GetAsync(address, ct);
            await CheckAsync(schema, operation, answer, ct);
            asked++;
        }

        Assert.That(asked, Is.GreaterThan(9));
    }

    [TestCase("POST", "/sessions", "{}", 400)]
    [TestCase("GET", "/sessions/{id}", null, 404)]
    [TestCase("DELETE", "/sessions/{id}", null, 404)]
    [TestCase("DELETE", "/leases/{name}", null, 404)]
    [TestCase("POST", "/upload", "{}", 400)]
    [TestCase("POST", "/upload", """{"name":"a","files":{"b":{"type":"text","content":{"text":""}}}}""", 200)]
    [CancelAfter(20_000)]
    public async Task Other_answers_are_as_described(string method, string path, string? body, int status, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using JsonDocument document = JsonDocument.Parse(await daemon.Http.GetStringAsync("/openapi.json", ct));
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", "0", StringComparison.Ordinal).Replace("{name}", "0", StringComparison.Ordinal));
        if (body is not null) request.Content = new StringContent(body);

        using HttpResponseMessage answer = await daemon.Http.SendAsync(request, ct);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        JsonElement operation = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());
        await CheckAsync(new JsonSchema(document.RootElement), operation, answer, ct);
    }

    [TestCase("openapi.json")]
    [TestCase("asyncapi.json")]
    [CancelAfter(20_000)]
    public async Task What_is_served_is_the_file_in_docs(string name, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);

        Assert.That(
            await daemon.Http.GetStringAsync("/" + name, ct),
            Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(DaemonBinary.SolutionDirectory, "docs", name), ct)));
    }

    private static async Task CheckAsync(JsonSchema schema, JsonElement operation, HttpResponseMessage answer, CancellationToken ct)
    {
        string what = $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath} → {(int)answer.StatusCode}";
        Assert.That(operation.GetProperty("responses").TryGetProperty($"{(int)answer.StatusCode}", out JsonElement response), Is.True, what);
        if (!response.TryGetProperty("content", out JsonElement content)) return;
        string? type = answer.Content.Headers.ContentType?.MediaType;
        Assert.That(content.TryGetProperty(type ?? "", out JsonElement described), Is.True, $"{what}: {type}");
        string body = await answer.Content.ReadAsStringAsync(ct);
        using JsonDocument value = type!.EndsWith("json", StringComparison.Ordinal) ? JsonDocument.Parse(body) : JsonDocument.Parse(JsonSerializer.Serialize(body));
        Assert.That(schema.Problem(described.GetProperty("schema"), value.RootElement), Is.Null, $"{what}: {body}");
    }
}
