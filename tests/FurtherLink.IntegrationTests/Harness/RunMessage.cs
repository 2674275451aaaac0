using System.Text.Json;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>A message of the server, as it came. What a message does not carry is null.</summary>
internal sealed record RunMessage(string Type, JsonElement Data, string? Client, string? Process, string Raw)
{
    public string? Output => Text("output");

    public int? ExitCode => Number("exitCode") is { } code ? (int)code : null;

    public string? Signal => Text("signal");

    public string? Session => Text("session");

    public long? Seq => Number("seq");

    public long? Lost => Number("lost");

    public string? ErrorText => Text("message");

    public string? Detail => Text("detail");

    public static RunMessage Parse(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        JsonElement root = JsonElement.ParseValue(ref reader);
        return new RunMessage(
            root.GetProperty("type").GetString()!,
            root.GetProperty("data"),
            root.GetProperty("client").GetString(),
            root.GetProperty("process").GetString(),
            System.Text.Encoding.UTF8.GetString(frame));
    }

    public override string ToString() => Raw.Length <= 300 ? Raw : $"{Raw[..200]} … {Raw[^80..]} ({Raw.Length} characters)";

    private string? Text(string name) => Property(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private long? Number(string name) => Property(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

    private JsonElement? Property(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out JsonElement value) ? value : null;
}

/// <summary>The server answered a request with <c>error</c>.</summary>
internal sealed class RunErrorException(RunMessage answer) : Exception($"{answer.ErrorText}: {answer.Detail}")
{
    public RunMessage Answer { get; } = answer;
}
