using System.Buffers;
using System.Text.Json;

namespace FurtherLink.Protocols;

/// <summary>The fields of a JSON object, looked up where they stand in a message; each error names the field. Of two with one name the last counts.</summary>
/// <param name="json">The object, known to be valid; empty: there is none.</param>
/// <param name="path">Where it is in the message, with a dot behind: what errors put before a field's name.</param>
internal readonly ref struct JsonFields(ReadOnlySpan<byte> json, string path = "data.")
{
    private readonly ReadOnlySpan<byte> _json = json;
    private readonly string _path = path;

    /// <summary>A string that may be absent or null.</summary>
    public string? OptionalString(string name) => Find(name, out Utf8JsonReader reader) ? String(ref reader, name) : null;

    /// <summary>A string that has to be there.</summary>
    public string RequiredString(string name) => OptionalString(name) ?? throw new ProtocolException($"{_path}{name}: is missing");

    /// <summary>A whole number that may be absent or null.</summary>
    public long? OptionalInteger(string name, long least, long most)
    {
        if (!Find(name, out Utf8JsonReader reader)) return null;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= least && value <= most
            ? value
            : throw new ProtocolException($"{_path}{name}: has to be a whole number from {least} to {most}");
    }

    /// <summary>A whole number that has to be there.</summary>
    public long RequiredInteger(string name, long least, long most) =>
        OptionalInteger(name, least, most) ?? throw new ProtocolException($"{_path}{name}: is missing");

    /// <summary>A yes or no that may be absent or null, which is a no.</summary>
    public bool OptionalFlag(string name)
    {
        if (!Find(name, out Utf8JsonReader reader)) return false;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw new ProtocolException($"{_path}{name}: has to be true or false");
    }

    /// <summary>An object of strings that may be absent or null; of two members with one name the last counts.</summary>
    public IReadOnlyDictionary<string, string>? OptionalStrings(string name)
    {
        if (!Find(name, out Utf8JsonReader reader)) return null;
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartObject) throw NoStrings(name);
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                _ = reader.Read();
                strings[key] = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw NoStrings(name);
            }
        }
        catch (InvalidOperationException)
        {
            throw HalfCharacter(name);
        }

        return strings;
    }

    /// <summary>An object that may be absent or null; only its being one is checked.</summary>
    public void CheckOptionalObject(string name)
    {
        if (Find(name, out Utf8JsonReader reader) && reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException($"{_path}{name}: has to be an object");
    }

    /// <summary>The fields of an object that may be absent or null, which is one without fields.</summary>
    public JsonFields OptionalObject(string name)
    {
        CheckOptionalObject(name);
        return new JsonFields(Find(name, out _) ? RequiredObject(name) : default, $"{_path}{name}.");
    }

    /// <summary>The JSON of a value of any kind, null included, in place; empty where it is absent.</summary>
    public ReadOnlySpan<byte> Value(string name)
    {
        if (!Find(name, out Utf8JsonReader reader) && reader.TokenType != JsonTokenType.Null) return default;
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _json[start..(int)reader.BytesConsumed];
    }

    /// <summary>All of them, the JSON of the object itself, in place.</summary>
    /// <exception cref="ProtocolException">There is no such object.</exception>
    public ReadOnlySpan<byte> WholeObject() => _json.IsEmpty ? throw new ProtocolException("data: is missing") : _json;

    /// <summary>The JSON of an object that has to be there, in place.</summary>
    public ReadOnlySpan<byte> RequiredObject(string name)
    {
        if (!Find(name, out Utf8JsonReader reader)) throw new ProtocolException($"{_path}{name}: is missing");
        if (reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException($"{_path}{name}: has to be an object");
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The bytes of a string that has to be there, as UTF-8: in place where nothing in it is escaped, else in an array from the pool.</summary>
    /// <param name="name">The field.</param>
    /// <param name="rented">To be given back to the pool by the caller, when not null.</param>
    public ReadOnlySpan<byte> RequiredUtf8(string name, out byte[]? rented)
    {
        rented = null;
        if (!Find(name, out Utf8JsonReader reader)) throw new ProtocolException($"{_path}{name}: is missing");
        if (reader.TokenType != JsonTokenType.String) throw NoString(name);
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return rented.AsSpan(0, reader.CopyString(rented));
        }
        catch (InvalidOperationException)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
            throw HalfCharacter(name);
        }
    }

    private bool Find(string name, out Utf8JsonReader found)
    {
        found = default;
        bool any = false;
        if (_json.IsEmpty) return false;
        var reader = new Utf8JsonReader(_json);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool matches = NameEquals(ref reader, name);
            _ = reader.Read();
            if (matches)
            {
                found = reader;
                any = reader.TokenType != JsonTokenType.Null;
            }

            reader.Skip();
        }

        return any;
    }

    private static bool NameEquals(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair: a key that we do not know
        }
    }

    private string String(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String) throw NoString(name);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw HalfCharacter(name);
        }
    }

    private ProtocolException NoString(string name) => new($"{_path}{name}: has to be a string");

    private ProtocolException NoStrings(string name) => new($"{_path}{name}: has to be an object whose members are strings");

    private ProtocolException HalfCharacter(string name) => new($"{_path}{name}: holds half of a surrogate pair, which is no character");
}
