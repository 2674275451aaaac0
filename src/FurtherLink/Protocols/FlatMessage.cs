using System.Text.Json;
using System.Text.Unicode;

namespace FurtherLink.Protocols;

/// <summary>A message whose fields stand beside its type: <c>{"msgtype": …, …}</c> of LiveCode, <c>{"type": …, …}</c> of Processor.</summary>
internal readonly ref struct FlatMessage
{
    private FlatMessage(string type, JsonFields fields)
    {
        Type = type;
        Fields = fields;
    }

    public string Type { get; }

    /// <summary>All its fields, the type among them.</summary>
    public JsonFields Fields { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="typeName">What this protocol calls the type.</param>
    /// <exception cref="ProtocolException">It is no JSON object, or has no type.</exception>
    public static FlatMessage Parse(ReadOnlySpan<byte> bytes, string typeName)
    {
        JsonFields fields = ParseObject(bytes);
        return new FlatMessage(fields.RequiredString(typeName), fields);
    }

    /// <summary>Reads a JSON object that has no type.</summary>
    /// <exception cref="ProtocolException">It is none.</exception>
    public static JsonFields ParseObject(ReadOnlySpan<byte> bytes) => IsObject(bytes)
        ? new JsonFields(bytes, path: "")
        : throw new ProtocolException("the message is no JSON object");

    /// <summary>Whether this is one JSON object in UTF-8 and nothing else.</summary>
    public static bool IsObject(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
