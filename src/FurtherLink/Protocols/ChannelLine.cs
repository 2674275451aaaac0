using System.Buffers.Text;
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
    public const string Message = "message";
    public const string Engine = "engine";

    /// <summary>Told of a program's display, and never by the program: where to look at it.</summary>
    public const string Novnc = "novnc";

    /// <summary>For the daemon itself, like those below: a question about the device.</summary>
    public const string Device = "device";

    /// <summary>A text for the device's small screen.</summary>
    public const string Miniscreen = "miniscreen";

    /// <summary>Answered by <c>pong</c> with the same data: all that was sent before has been read.</summary>
    public const string Ping = "ping";

    /// <summary>The channels that a program sends on, and what their <c>data</c> is.</summary>
    private static readonly Dictionary<string, JsonTokenType> Kinds = new(StringComparer.Ordinal)
    {
        [Video] = JsonTokenType.String,
        [KeyListen] = JsonTokenType.String,
        [Message] = JsonTokenType.StartObject,
        ["chart"] = JsonTokenType.StartObject,
        ["display"] = JsonTokenType.StartObject,
        [Engine] = JsonTokenType.StartObject,
        ["ui"] = JsonTokenType.StartObject,
        [Device] = JsonTokenType.StartObject,
        [Miniscreen] = JsonTokenType.StartObject,
        [Ping] = JsonTokenType.StartObject,
        [Novnc] = JsonTokenType.StartObject,
    };

    private ChannelLine(string channel, ReadOnlySpan<byte> data, long connection = 0)
    {
        Connection = connection;
        Channel = channel;
        Data = data;
    }

    public string Channel { get; }

    /// <summary>The JSON of <c>data</c>, as it was written: a string for <c>video</c> and <c>keylisten</c>, an object for all others.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Where an answer to it goes, if it is one of those that are answered; see <see cref="ChannelRoute.Request"/>.</summary>
    public long Connection { get; }

    /// <summary>Whether <see cref="Data"/> is an object.</summary>
    public bool IsObject => Data[0] == (byte)'{';

    /// <summary>Says what becomes of a line of a program that has no game; see <see cref="ChannelRouter"/>.</summary>
    public static ChannelRoute Route(ReadOnlySpan<byte> line, out byte[]? refusal) => Route(line, out refusal, forGame: false);

    /// <summary>Says what becomes of a line.</summary>
    /// <param name="line">Without newline.</param>
    /// <param name="refusal">What the program is told of a line that is refused.</param>
    /// <param name="forGame">Whether there is somebody to take commands of the channel <c>engine</c>.</param>
    public static ChannelRoute Route(ReadOnlySpan<byte> line, out byte[]? refusal, bool forGame)
    {
        refusal = null;
        try
        {
            ChannelLine parsed = Parse(line);
            switch (parsed.Channel)
            {
                case Video: return ChannelRoute.Frame;
                case Device or Miniscreen or Ping: return ChannelRoute.Taken;
                case Novnc: throw Unknown(Novnc);
                case Engine when forGame: return ChannelRoute.Request;
                case Engine:
                    refusal = NoGame(parsed.Data);
                    return ChannelRoute.Refused;
                default: return ChannelRoute.Message;
            }
        }
        catch (ProtocolException bad)
        {
            refusal = Refusal(bad.Message);
            return ChannelRoute.Refused;
        }
    }

    /// <summary>Takes a line apart that was kept in a transcript, with its connection before it where it is one of those that are answered.</summary>
    public static ChannelLine ParseKept(ReadOnlySpan<byte> kept)
    {
        if (!Utf8Parser.TryParse(kept, out long connection, out int length)) return Parse(kept);
        ChannelLine line = Parse(kept[(length + 1)..]);
        return new ChannelLine(line.Channel, line.Data, connection);
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
        JsonTokenType kind = JsonTokenType.None;
        ReadOnlySpan<byte> data = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new ProtocolException("the line is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isChannel = reader.ValueTextEquals("channel"u8), isData = reader.ValueTextEquals("data"u8);
            _ = reader.Read();
            if (isChannel && reader.TokenType == JsonTokenType.String) channel = reader.GetString();
            int start = (int)reader.TokenStartIndex;
            JsonTokenType token = reader.TokenType;
            reader.Skip();
            if (!isData) continue;
            kind = token;
            data = line[start..(int)reader.BytesConsumed];
        }

        if (reader.Read()) throw new ProtocolException("the line is no JSON object");
        if (channel is null || !Kinds.TryGetValue(channel, out JsonTokenType wanted))
            throw Unknown(channel ?? "");
        return kind == wanted
            ? new ChannelLine(channel, data)
            : throw new ProtocolException(wanted == JsonTokenType.String ? "data: has to be a string" : "data: has to be an object");
    }

    private static ProtocolException Unknown(string channel) =>
        new($"channel: there is {string.Join(", ", Kinds.Keys.Where(static kind => kind != Novnc))}, not '{Shown.Of(channel)}'");

    /// <summary>The line, without newline, that tells viewers of a program where to look at its display.</summary>
    /// <param name="port">Of this daemon.</param>
    /// <param name="path">Of a page of ours, with what it has to know behind a #, which browsers keep to themselves.</param>
    public static byte[] DisplayShown(int port, string path) => Line(writer =>
    {
        writer.WriteString("channel", Novnc);
        writer.WriteStartObject("data");
        writer.WriteNumber("port", port);
        writer.WriteString("path", path);
        writer.WriteEndObject();
    })[..^1];

    /// <summary>The line that tells a program of a key.</summary>
    public static byte[] KeyEvent(string key, string happened) => Line(writer =>
    {
        writer.WriteString("channel", "keyevent");
        writer.WriteStartObject("data");
        writer.WriteString("key", key);
        writer.WriteString("event", happened);
        writer.WriteEndObject();
    });

    /// <summary>The line that tells a program of something that happened at its client.</summary>
    /// <param name="name">What.</param>
    /// <param name="data">JSON of any kind.</param>
    public static byte[] Event(string name, ReadOnlySpan<byte> data)
    {
        byte[] value = OnOneLine(data);
        return Line(writer =>
        {
            writer.WriteString("channel", "event");
            writer.WriteStartObject("data");
            writer.WriteString("event", name);
            writer.WritePropertyName("data");
            writer.WriteRawValue(value, skipInputValidation: true);
            writer.WriteEndObject();
        });
    }

    /// <summary>The same JSON without line ends, which can only stand between its parts: within a string they are escaped.</summary>
    public static byte[] OnOneLine(ReadOnlySpan<byte> json)
    {
        byte[] line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    /// <summary>A command is never just dropped: the program waits for an answer to it.</summary>
    private static byte[] NoGame(ReadOnlySpan<byte> command)
    {
        ReadOnlySpan<byte> id = new JsonFields(command, path: "").Value("id");
        byte[] named = id.IsEmpty ? "null"u8.ToArray() : id.ToArray();
        return Line(writer =>
        {
            writer.WriteString("channel", Engine);
            writer.WriteStartObject("data");
            writer.WritePropertyName("id");
            writer.WriteRawValue(named, skipInputValidation: true);
            writer.WriteString("error", "there is no game here: only programs that /processor runs have one");
            writer.WriteEndObject();
        });
    }

    /// <summary>A line with an object.</summary>
    /// <param name="channel">Its channel.</param>
    /// <param name="data">The object.</param>
    public static byte[] Of(string channel, ReadOnlySpan<byte> data)
    {
        byte[] value = OnOneLine(data);
        return Line(writer =>
        {
            writer.WriteString("channel", channel);
            writer.WritePropertyName("data");
            writer.WriteRawValue(value, skipInputValidation: true);
        });
    }

    /// <summary>The line, without newline, that a message of the original Python package is; see <see cref="ChannelDuties.FromOriginal"/>.</summary>
    public static byte[] FromOriginal(string channel, ReadOnlyMemory<byte> content) => Line(writer =>
    {
        writer.WriteString("channel", channel);
        writer.WriteString("data", content.Span);
    })[..^1];

    /// <summary>The line that tells a program of a mistake.</summary>
    public static byte[] Refusal(string reason) => Line(writer =>
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
