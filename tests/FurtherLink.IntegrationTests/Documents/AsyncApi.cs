using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Documents;

/// <summary>docs/asyncapi.json, to hold messages against it.</summary>
internal static class AsyncApi
{
    private static readonly JsonElement Document = Read();
    private static readonly JsonSchema Schema = new(Document);

    /// <summary>Fails unless a message that the server sent on a path is one of those that the document describes for it.</summary>
    public static void CheckServer(string path, string message)
    {
        using JsonDocument parsed = JsonDocument.Parse(message);
        string[] problems = [.. MessagesOf(ChannelOf(path), "send").Select(name => Schema.Problem(Payload(name), parsed.RootElement) is { } problem ? $"{name}: {problem}" : "")];
        if (!problems.Contains("")) Assert.Fail($"docs/asyncapi.json describes no such message of {path}: {message}\n{string.Join('\n', problems)}");
    }

    private static string ChannelOf(string path) => Document.GetProperty("channels").EnumerateObject()
        .Single(channel => Matches(channel.Value.GetProperty("address").GetString()!, path)).Name;

    private static bool Matches(string address, string path)
    {
        string[] parts = address.Split('/'), given = path.Split('/');
        return parts.Length == given.Length && parts.Zip(given).All(static pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private static IEnumerable<string> MessagesOf(string channel, string action) =>
        from operation in Document.GetProperty("operations").EnumerateObject()
        where operation.Value.GetProperty("action").GetString() == action
            && operation.Value.GetProperty("channel").GetProperty("$ref").GetString() == "#/channels/" + channel
        from message in operation.Value.GetProperty("messages").EnumerateArray()
        select message.GetProperty("$ref").GetString()!.Split('/')[^1];

    private static JsonElement Payload(string message) => Document.GetProperty("components").GetProperty("messages").GetProperty(message).GetProperty("payload");

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(DaemonBinary.SolutionDirectory, "docs", "asyncapi.json")));
        return document.RootElement.Clone();
    }
}
