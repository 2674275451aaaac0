using System.Text;
using System.Text.Json;

using FurtherLink.Engine.SideChannels;
using FurtherLink.Protocols;
using FurtherLink.Protocols.Processor;

namespace FurtherLink.Tests.Protocols.Processor;

internal sealed class EngineLineTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [TestCase("""{"channel":"engine","data":{"id":7,"name":"move","args":[1]}}""", ChannelRoute.Request, null)]
    [TestCase("""{"channel":"engine","data":{"name":"move","id":"a"}}""", ChannelRoute.Request, null)]
    [TestCase("""{"channel":"engine","data":{"id":7,"name":"move","args":null}}""", ChannelRoute.Request, null)]
    [TestCase("""{"channel":"engine","data":{"id":7}}""", ChannelRoute.Refused, """{"channel":"engine","data":{"id":7,"error":"name: is missing"}}""")]
    [TestCase("""{"channel":"engine","data":{"id":"a","name":[]}}""", ChannelRoute.Refused, """{"channel":"engine","data":{"id":"a","error":"name: has to be a string"}}""")]
    [TestCase("""{"channel":"engine","data":{"id":7,"name":"move","args":{}}}""", ChannelRoute.Refused, """{"channel":"engine","data":{"id":7,"error":"args: has to be an array"}}""")]
    [TestCase("""{"channel":"engine","data":{"name":"move"}}""", ChannelRoute.Refused, """{"channel":"engine","data":{"id":null,"error":"id: has to be a number or a short string"}}""")]
    [TestCase("""{"channel":"engine","data":{"id":{},"name":"move"}}""", ChannelRoute.Refused, """{"channel":"engine","data":{"id":null,"error":"id: has to be a number or a short string"}}""")]
    [TestCase("""{"channel":"message","data":{}}""", ChannelRoute.Message, null)]
    [TestCase("""7 {"channel":"engine","data":{"id":7,"name":"move"}}""", ChannelRoute.Refused, """{"channel":"error","data":"the line is no JSON object"}""")]
    public void A_line_goes_where_it_belongs_and_a_wrong_command_is_answered(string line, ChannelRoute expected, string? answer)
    {
        ChannelRoute route = EngineLine.Route(Encoding.UTF8.GetBytes(line), out byte[]? refusal);

        Assert.That((route, refusal is null ? null : Encoding.UTF8.GetString(refusal).TrimEnd('\n')), Is.EqualTo((expected, answer)));
    }

    [Test]
    public void Without_a_game_a_command_fails_at_once()
    {
        ChannelRoute route = ChannelLine.Route("""{"channel":"engine","data":{"id":"x","name":"move"}}"""u8, out byte[]? refusal);

        Assert.That(route, Is.EqualTo(ChannelRoute.Refused));
        Assert.That(Encoding.UTF8.GetString(refusal!), Does.StartWith("""{"channel":"engine","data":{"id":"x","error":"there is no game here""").And.EndsWith("\"}}\n"));
    }

    [Test]
    public void Every_error_and_every_value_is_one_line_of_JSON() => Scripts.ForAll(0xFFFF, 300, static numbers =>
    {
        string text = string.Concat(numbers.Select(static number => number is >= 0xD800 and <= 0xDFFF ? '\n' : (char)number));
        string value = JsonSerializer.Serialize(new { text, more = numbers }, Indented);

        Assert.That(Data(EngineLine.Error("7"u8, text)).GetProperty("error").GetString(), Is.EqualTo(text));
        JsonElement result = Data(EngineLine.Result("7"u8, Encoding.UTF8.GetBytes(value))).GetProperty("value");
        Assert.That(result.GetProperty("text").GetString(), Is.EqualTo(text));
        Assert.That(result.GetProperty("more").GetArrayLength(), Is.EqualTo(numbers.Length));
    });

    [Test]
    public void What_a_transcript_kept_tells_the_connection_and_the_line()
    {
        var line = ChannelLine.ParseKept("""4711 {"channel":"engine","data":{"id":7}}"""u8);

        Assert.That((line.Connection, line.Channel, Encoding.UTF8.GetString(line.Data)), Is.EqualTo((4711L, "engine", """{"id":7}""")));
    }

    private static JsonElement Data(byte[] line)
    {
        Assert.That(line.AsSpan().IndexOf((byte)'\n'), Is.EqualTo(line.Length - 1));
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("data").Clone();
    }
}
