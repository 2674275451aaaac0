using System.Text.Json;
using System.Text.Unicode;

using FurtherLink.Engine;
using FurtherLink.Engine.SideChannels;

namespace FurtherLink.Protocols;

/// <summary>A line of a program's side channel: <c>{"channel": …, "data": …}</c>.</summary>
internal readonly ref struct ChannelLine
{
    public const string Video = "video";
    public const string KeyListen = "keylisten";

    private ChannelLine(string channel, ReadOnlySpan<byte> data)
    {
        Channel = channel;
        Data = data;
    }

    public string Channel { get; }

    /// <summary>The JSON of <c>data</c>, as it was written; both channels have a string there.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Says what becomes of a line; see <see cref="ChannelRouter"/>.</summary>
    public static ChannelRoute Route(ReadOnlySpan<byte> line, out byte[]? refusal)
    {
        refusal = null;
        try
        {
            return Parse(line).Channel == Video ? ChannelRoute.Frame : ChannelRoute.Message;
        }
        catch (ProtocolException bad)
        {
            refusal = Refusal(bad.Message);
            return ChannelRoute.Refused;
        }
    }

    /// <summary>Takes a line apart.</summary>
    /// <exception cref="ProtocolException">It is no such object, or of a channel that does not exist.</exception>
    public static ChannelLine Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(line);
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            throw new ProtocolException("the line is no JSON object");
        }
    }

    private static ChannelLine Read(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) throw new ProtocolException("the line is not valid UTF-8");
        var reader = new Utf8JsonReader(line);
        string? channel = null;
        ReadOnlySpan<byte> data = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException("the line is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isChannel = reader.ValueTextEquals("channel"u8), isData = reader.ValueTextEquals("data"u8);
            _ = reader.Read();
            if (isChannel && reader.TokenType == JsonTokenType.String) channel = reader.GetString();
            if (isData && reader.TokenType == JsonTokenType.String) data = line[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            reader.Skip();
        }

        if (reader.Read()) throw new ProtocolException("the line is no JSON object");
        if (channel is not (Video or KeyListen)) throw new ProtocolException($"channel: there is {Video} and {KeyListen}, not '{Shown.Of(channel ?? "")}'");
        return data.IsEmpty ? throw new ProtocolException("data: has to be a string") : new ChannelLine(channel, data);
    }

    /// <summary>The line that tells a program of a key.</summary>
    public static byte[] KeyEvent(string key, string happened) => Line(writer =>
    {
        writer.WriteString("channel", "keyevent");
        writer.WriteStartObject("data");
        writer.WriteString("key", key);
        writer.WriteString("event", happened);
        writer.WriteEndObject();
    });

    private static byte[] Refusal(string reason) => Line(writer =>
    {
        writer.WriteString("channel", "error");
        writer.WriteString("data", reason);
    });

    private static byte[] Line(Action<Utf8JsonWriter> writeFields)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
