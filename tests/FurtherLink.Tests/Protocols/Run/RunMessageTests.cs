using System.Buffers;
using System.Text;
using System.Text.Json;

using FurtherLink.Protocols;
using FurtherLink.Protocols.Run;

namespace FurtherLink.Tests.Protocols.Run;

internal sealed class RunMessageTests
{
    private const string Valid = """{"type":"start","process":"1","client":"c","data":{"runner":"python3","code":"print('\u00e9\n')","rows":4,"novncOptions":{"enabled":[true,null]}}}""";

    [Test]
    public void A_message_is_taken_apart()
    {
        RunMessage message = RunMessage.Parse(Encoding.UTF8.GetBytes(Valid));
        Assert.That(message.Type, Is.EqualTo("start"));
        Assert.That(message.Process, Is.EqualTo("1"));
        Assert.That(message.Data.RequiredString("runner"), Is.EqualTo("python3"));
        Assert.That(message.Data.OptionalString("code"), Is.EqualTo("print('\u00e9\n')"));
        Assert.That(message.Data.OptionalInteger("rows", 1, 10), Is.EqualTo(4));
        Assert.That(message.Data.OptionalString("path"), Is.Null);
        message.Data.CheckOptionalObject("novncOptions");
    }

    [Test]
    public void Every_part_of_a_message_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Valid);
        for (int length = 0; length < whole.Length; length++) Assert.That(Refusal(whole[..length]), Is.Not.Null, $"the first {length} bytes");
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("1")]
    [TestCase("{}")]
    [TestCase("""{"type":"ping"} {}""")]
    [TestCase("""{"type":"ping"}x""")]
    [TestCase("""{"type":"ping",}""")]
    [TestCase("""{"type":'ping'}""")]
    [TestCase("""{"type":null}""")]
    [TestCase("""{"type":1}""")]
    [TestCase("""{"type":{}}""")]
    [TestCase("""{"type":["ping"]}""")]
    [TestCase("""{"type":"ping","process":1}""")]
    [TestCase("""{"type":"ping","process":{}}""")]
    [TestCase("""{"type":"ping","process":[]}""")]
    [TestCase("""{"type":"ping","process":true}""")]
    [TestCase("""{"type":"ping","data":1}""")]
    [TestCase("""{"type":"ping","data":"x"}""")]
    [TestCase("""{"type":"ping","data":[]}""")]
    [TestCase("""{"type":"ping","data":false}""")]
    [TestCase("""{"type":"\ud800"}""")]
    [TestCase("""{"type":"ping","process":"\udc00\ud800"}""")]
    [TestCase("""{"type":"ping" /* comment */}""")]
    [TestCase("\uFEFF{\"type\":\"ping\"}")]
    [TestCase("{\"type\":\"pi\nng\"}")]
    [TestCase("{\"type\":\"ping\"}\0")]
    public void What_is_no_such_object_is_refused(string text) => Assert.That(Refusal(Encoding.UTF8.GetBytes(text)), Is.Not.Null);

    [TestCase(0xFF)]
    [TestCase(0x80)]
    [TestCase(0xC0)]
    public void What_is_no_UTF8_is_refused_wherever_it_stands(int bad)
    {
        byte[] whole = Encoding.UTF8.GetBytes(Valid);
        for (int at = 0; at <= whole.Length; at++) Assert.That(Refusal([.. whole[..at], (byte)bad, .. whole[at..]]), Is.Not.Null, $"at {at}");
    }

    [TestCase("[", "]")]
    [TestCase("{\"a\":", "}")]
    public void A_nest_that_is_too_deep_is_refused(string open, string close)
    {
        foreach (int depth in (int[])[100, 100_000])
        {
            string nest = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            Assert.That(Refusal(Encoding.UTF8.GetBytes($"{{\"type\":\"ping\",\"data\":{{\"x\":{nest}}}}}")), Is.Not.Null);
        }
    }

    [Test]
    public void Other_keys_are_ignored_whatever_they_hold()
    {
        RunMessage message = RunMessage.Parse("""{"x":{"type":"no"},"type":"ping","y":[{"process":"no"}],"data":null,"z":1e999}"""u8);
        Assert.That(message.Type, Is.EqualTo("ping"));
        Assert.That(message.Data.OptionalString("runner"), Is.Null);
        string refusal = "";
        try
        {
            _ = message.Process;
        }
        catch (ProtocolException bad)
        {
            refusal = bad.Message;
        }

        Assert.That(refusal, Does.Contain("process"));
    }

    [Test]
    public void Of_two_keys_of_one_name_the_last_counts()
    {
        RunMessage message = RunMessage.Parse(
            """{"type":"a","type":"b","process":"1","process":null,"process":"2","data":{"k":"1","k":"2","n":1},"data":{"k":"3","k":"4"}}"""u8);
        Assert.That((message.Type, message.Process, message.Data.RequiredString("k")), Is.EqualTo(("b", "2", "4")));
        Assert.That(message.Data.OptionalInteger("n", 0, 9), Is.Null);
        Assert.That(RunMessage.Parse("""{"type":"a","data":{"k":"1"},"data":null}"""u8).Data.OptionalString("k"), Is.Null);
    }

    [Test]
    public void The_fields_may_stand_in_any_order_with_any_spaces() => Scripts.ForAll(1 << 20, 300, static numbers =>
    {
        string type = Word(numbers, 1), process = Word(numbers, 2), input = Word(numbers, 3);
        List<string> fields =
        [
            "\"type\"" + Space(numbers, 4) + ":" + Space(numbers, 5) + JsonSerializer.Serialize(type),
            "\"process\":" + Space(numbers, 6) + JsonSerializer.Serialize(process),
            "\"client\":" + JsonSerializer.Serialize(Word(numbers, 7)),
            "\"data\":{" + Space(numbers, 8) + "\"input\":" + JsonSerializer.Serialize(input) + ",\"other\":[1,{}]}",
        ];
        var random = new Random(numbers.Sum());
        string[] shuffled = [.. fields.OrderBy(_ => random.Next())];
        byte[] bytes = Encoding.UTF8.GetBytes(Space(numbers, 9) + "{" + string.Join(Space(numbers, 10) + "," + Space(numbers, 11), shuffled) + "}" + Space(numbers, 12));

        RunMessage message = RunMessage.Parse(bytes);

        Assert.That((message.Type, message.Process, message.Data.RequiredString("input")), Is.EqualTo((type, process, input)));
        ReadOnlySpan<byte> utf8 = message.Data.RequiredUtf8("input", out byte[]? rented);
        Assert.That(utf8.ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes(input)));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    });

    private static string Word(int[] numbers, int salt)
    {
        const string Letters = "ab\"\\/\u00e9\u20ac\n\t\0\u2028<>'";
        return string.Concat(numbers.Take(20).Select(number => number % 15 == 0 ? "\U0001f600" : Letters[(number / 15 + salt) % Letters.Length].ToString()));
    }

    private static string Space(int[] numbers, int salt) => new(' ', numbers.Length == 0 ? 0 : numbers[salt % numbers.Length] % 3);

    private static string? Refusal(byte[] bytes)
    {
        try
        {
            _ = RunMessage.Parse(bytes);
            return null;
        }
        catch (ProtocolException bad)
        {
            return bad.Message;
        }
    }
}
