using System.Text;
using System.Text.Json;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.SideChannels;

namespace FurtherLink.Protocols.Processor;

/// <summary>Lines of the channel <c>engine</c>: commands of a program to its game, <c>{"id", "name", "args"}</c>, and the answers to them.</summary>
internal static class EngineLine
{
    private const int MaxIdLength = 64; // it comes back in the answer

    /// <summary>What becomes of a line of a program that has a game. See <see cref="ChannelRouter"/>.</summary>
    public static ChannelRoute Route(ReadOnlySpan<byte> line, out byte[]? refusal)
    {
        ChannelRoute route = ChannelLine.Route(line, out refusal, forGame: true);
        if (route != ChannelRoute.Request) return route;
        var fields = new JsonFields(ChannelLine.Parse(line).Data, path: "");
        try
        {
            if (line.Length > Execution.MostChannelBytes) throw new ProtocolException($"a command may have {Execution.MostChannelBytes} bytes");
            _ = Id(fields);
            _ = fields.RequiredString("name");
            _ = Arguments(fields);
            return ChannelRoute.Request;
        }
        catch (ProtocolException bad)
        {
            refusal = Error(IdOrNull(fields), bad.Message);
            return ChannelRoute.Refused;
        }
    }

    /// <summary>The program's name for a command: JSON, a number or a string.</summary>
    /// <exception cref="ProtocolException">It has none.</exception>
    public static ReadOnlySpan<byte> Id(JsonFields command)
    {
        ReadOnlySpan<byte> id = command.Value("id");
        return !id.IsEmpty && id.Length <= MaxIdLength && (id[0] is (byte)'"' or (byte)'-' || char.IsAsciiDigit((char)id[0]))
            ? id
            : throw new ProtocolException("id: has to be a number or a short string");
    }

    /// <summary>The arguments of a command: a JSON array; null or absent: none.</summary>
    /// <exception cref="ProtocolException">They are none.</exception>
    public static ReadOnlySpan<byte> Arguments(JsonFields command)
    {
        ReadOnlySpan<byte> arguments = command.Value("args");
        if (arguments.IsEmpty || arguments.SequenceEqual("null"u8)) return "[]"u8;
        return arguments[0] == (byte)'[' ? arguments : throw new ProtocolException("args: has to be an array");
    }

    /// <summary>The line that brings a program the result of its command.</summary>
    public static byte[] Result(ReadOnlySpan<byte> id, ReadOnlySpan<byte> value) =>
        [.. """{"channel":"engine","data":{"id":"""u8, .. id, .. ""","value":"""u8, .. ChannelLine.OnOneLine(value.IsEmpty ? "null"u8 : value), .. "}}\n"u8];

    /// <summary>The line that lets a program's command fail.</summary>
    public static byte[] Error(ReadOnlySpan<byte> id, string reason)
    {
        byte[] text = Encoding.UTF8.GetBytes(JsonEncodedText.Encode(reason, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);
        return [.. """{"channel":"engine","data":{"id":"""u8, .. id, .. ""","error":"""u8, (byte)'"', .. text, .. "\"}}\n"u8];
    }

    private static ReadOnlySpan<byte> IdOrNull(JsonFields fields)
    {
        try
        {
            return Id(fields);
        }
        catch (ProtocolException)
        {
            return "null"u8;
        }
    }
}
