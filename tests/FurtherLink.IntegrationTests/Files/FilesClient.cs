using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>What was answered to a request for a file.</summary>
internal sealed record FilesReply(int Status, string? MediaType, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders Content)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Of a problem, what programs go by.</summary>
    public string? Reason => MediaType == "application/problem+json" ? (string?)Json["reason"] : null;

    public string? Etag => Headers.ETag?.ToString();
}

/// <summary>Asks for files as a browser does.</summary>
internal static class FilesClient
{
    /// <summary>Starts a daemon.</summary>
    /// <param name="separated">Whether it has no rights, and a launcher process has them: nothing of what is tested may differ then.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="environment">As <see cref="TestDaemon.StartAsync"/>.</param>
    public static Task<TestDaemon> StartAsync(bool separated, CancellationToken ct, Dictionary<string, string>? environment = null) =>
        TestDaemon.StartAsync(ct, environment: environment, separated: separated ? true : null);

    /// <summary>Sends a request to <c>/files/</c> and <paramref name="path"/>, which is escaped already.</summary>
    public static async Task<FilesReply> FilesAsync(
        this TestDaemon daemon, HttpMethod method, string path, byte[]? body = null, JsonNode? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/files/" + path);
        if (body is not null) request.Content = new ByteArrayContent(body);
        if (json is not null) request.Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
        foreach ((string name, string value) in headers) Assert.That(request.Headers.TryAddWithoutValidation(name, value), name);
        using HttpResponseMessage answer = await daemon.Http.SendAsync(request, TestContext.CurrentContext.CancellationToken);
        return new FilesReply(
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            await answer.Content.ReadAsByteArrayAsync(TestContext.CurrentContext.CancellationToken),
            answer.Headers,
            answer.Content.Headers);
    }

    public static Task<FilesReply> GetAsync(this TestDaemon daemon, string path, params (string Name, string Value)[] headers) =>
        daemon.FilesAsync(HttpMethod.Get, path, headers: headers);

    public static Task<FilesReply> PutAsync(this TestDaemon daemon, string path, string text, params (string Name, string Value)[] headers) =>
        daemon.FilesAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(text), headers: headers);

    public static Task<FilesReply> PutAsync(this TestDaemon daemon, string path, byte[] body, params (string Name, string Value)[] headers) =>
        daemon.FilesAsync(HttpMethod.Put, path, body, headers: headers);

    public static Task<FilesReply> DeleteAsync(this TestDaemon daemon, string path, params (string Name, string Value)[] headers) =>
        daemon.FilesAsync(HttpMethod.Delete, path, headers: headers);

    public static Task<FilesReply> RenameAsync(this TestDaemon daemon, string path, string newPath, bool overwrite = false, params (string Name, string Value)[] headers) =>
        daemon.FilesAsync(HttpMethod.Post, path, json: new JsonObject { ["rename"] = newPath, ["overwrite"] = overwrite }, headers: headers);

    /// <summary>Makes things in the work directory with a shell; they are the default user's then.</summary>
    public static async Task MakeAsync(this TestDaemon daemon, string script)
    {
        string owner = TestUsers.IsRoot ? $"; chown -hR {TestUsers.Pi} ." : "";
        await Machine.ShAsync(daemon.WorkDirectory, script + owner, TestContext.CurrentContext.CancellationToken);
    }

    /// <summary>The entries of a listing as <c>kind name</c>.</summary>
    public static string[] Names(this FilesReply listing) => [.. listing.Json["entries"]!.AsArray().Select(static one => $"{one!["kind"]} {one["name"]}")];
}
