using System.Text.Json;
using System.Text.Unicode;

using FurtherLink.Engine;

namespace FurtherLink.Protocols.Run;

/// <summary>A message of a client of <c>/run</c>, taken apart once; its data is read field by field from where it stands in the receive buffer.</summary>
internal readonly ref struct RunMessage
{
    private const int MaxProcessLength = 256;

    private RunMessage(string type, string? process, ReadOnlySpan<byte> data)
    {
        Type = type;
        _process = process;
        Data = new JsonFields(data);
    }

    private readonly string? _process;

    public string Type { get; }

    public JsonFields Data { get; }

    /// <summary>The process that the message is about.</summary>
    /// <exception cref="ProtocolException">It names none.</exception>
    public string Process => _process ?? throw new ProtocolException($"process: a '{Shown.Of(Type)}' message needs one, a string");

    /// <summary>Reads <c>{"type", "process", "data"}</c>; other keys are ignored.</summary>
    /// <exception cref="ProtocolException">It is no such object.</exception>
    public static RunMessage Parse(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) throw new ProtocolException("the message is not valid UTF-8");
        try
        {
            return Read(bytes);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            throw new ProtocolException("the message is no JSON object");
        }
    }

    private static RunMessage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        string? type = null, process = null;
        ReadOnlySpan<byte> data = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException("the message is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8), isProcess = reader.ValueTextEquals("process"u8), isData = reader.ValueTextEquals("data"u8);
            _ = reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isType) type = String(reader, "type");
            else if (isProcess) process = reader.TokenType == JsonTokenType.Null ? null : String(reader, "process");
            else if (isData && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) throw new ProtocolException("data: has to be an object or null");
            bool hasData = isData && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (hasData) data = bytes[start..(int)reader.BytesConsumed];
        }

        // Reads to the end, so that something behind the object is noticed.
        if (reader.Read()) throw new ProtocolException("the message is no JSON object");
        if (process?.Length > MaxProcessLength) throw new ProtocolException($"process: at most {MaxProcessLength} characters");
        return new RunMessage(type ?? throw new ProtocolException("type: is missing"), process, data);
    }

    private static string String(in Utf8JsonReader reader, string name) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw new ProtocolException($"{name}: has to be a string");
}
