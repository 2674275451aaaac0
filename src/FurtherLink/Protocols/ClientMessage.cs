using System.Text.Json;
using System.Text.Unicode;

namespace FurtherLink.Protocols;

/// <summary>A message of a client, taken apart once; its data is read field by field from where it stands in the receive buffer.</summary>
internal readonly ref struct ClientMessage
{
    private ClientMessage(string type, string? process, ReadOnlySpan<byte> data)
    {
        Type = type;
        Process = process;
        Data = new JsonFields(data);
    }

    public string Type { get; }

    /// <summary>The process that the message names; null without one.</summary>
    public string? Process { get; }

    public JsonFields Data { get; }

    /// <summary>Reads <c>{"type", "data"}</c>, and <c>"process"</c>; other keys are ignored.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="addressed">Whether <c>process</c> is a key of this protocol.</param>
    /// <exception cref="ProtocolException">It is no such object.</exception>
    public static ClientMessage Parse(ReadOnlySpan<byte> bytes, bool addressed)
    {
        if (!Utf8.IsValid(bytes)) throw new ProtocolException("the message is not valid UTF-8");
        try
        {
            return Read(bytes, addressed);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            throw new ProtocolException("the message is no JSON object");
        }
    }

    private static ClientMessage Read(ReadOnlySpan<byte> bytes, bool addressed)
    {
        var reader = new Utf8JsonReader(bytes);
        string? type = null, process = null;
        ReadOnlySpan<byte> data = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException("the message is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8), isProcess = addressed && reader.ValueTextEquals("process"u8), isData = reader.ValueTextEquals("data"u8);
            _ = reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (isType) type = String(reader, "type");
            else if (isProcess) process = reader.TokenType == JsonTokenType.Null ? null : String(reader, "process");
            else if (isData && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) throw new ProtocolException("data: has to be an object or null");
            bool hasData = isData && reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isData) data = hasData ? bytes[start..(int)reader.BytesConsumed] : default;
        }

        // Reads to the end, so that something behind the object is noticed.
        if (reader.Read()) throw new ProtocolException("the message is no JSON object");
        return new ClientMessage(type ?? throw new ProtocolException("type: is missing"), process, data);
    }

    private static string String(in Utf8JsonReader reader, string name) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw new ProtocolException($"{name}: has to be a string");
}
