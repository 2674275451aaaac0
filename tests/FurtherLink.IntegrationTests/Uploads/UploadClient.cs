using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Uploads;

/// <summary>What was answered to an upload.</summary>
internal sealed record UploadReply(int Status, string? MediaType, string Body)
{
    public string Detail => (string?)JsonNode.Parse(Body)?["detail"] ?? "";
}

/// <summary>Uploads as browsers do it.</summary>
internal static class UploadClient
{
    public const string Fetched = """{"success": true, "fetched_urls": true}""";
    public const string Skipped = """{"success": true, "fetched_urls": false}""";

    public static string Description(string name, IEnumerable<(string Path, JsonObject File)> files, string? username = null)
    {
        var all = new JsonObject();
        foreach ((string path, JsonObject file) in files) all.Add(path, file);
        var description = new JsonObject { ["name"] = name, ["files"] = all };
        if (username is not null) description["username"] = username;
        return description.ToJsonString();
    }

    public static JsonObject Text(string text) => new() { ["type"] = "text", ["content"] = new JsonObject { ["text"] = text } };

    public static JsonObject Url(Uri url, string bucket, string file) => new()
    {
        ["type"] = "url",
        ["content"] = new JsonObject { ["url"] = url.ToString(), ["bucketName"] = bucket, ["fileName"] = file },
    };

    /// <summary>Until the test's time is up.</summary>
    public static Task<UploadReply> UploadAsync(this TestDaemon daemon, string name, params (string Path, JsonObject File)[] files) =>
        daemon.PostAsync(Description(name, files), TestContext.CurrentContext.CancellationToken);

    public static Task<UploadReply> PostAsync(this TestDaemon daemon, string body, CancellationToken ct, bool problems = false, string query = "") =>
        daemon.PostAsync(new StringContent(body, Encoding.UTF8, "application/json"), ct, problems, query);

    public static async Task<UploadReply> PostAsync(this TestDaemon daemon, HttpContent body, CancellationToken ct, bool problems = false, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload" + query) { Content = body };
        if (problems) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/problem+json"));
        using HttpResponseMessage answer = await daemon.Http.SendAsync(request, ct);
        return new UploadReply((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(ct));
    }

    public static string Escape(string text) => JsonSerializer.Serialize(text);
}
