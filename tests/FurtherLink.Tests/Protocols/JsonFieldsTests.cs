using System.Text;

using FurtherLink.Protocols;

namespace FurtherLink.Tests.Protocols;

internal sealed class JsonFieldsTests
{
    [TestCase("""{"f":1}""")]
    [TestCase("""{"f":true}""")]
    [TestCase("""{"f":{}}""")]
    [TestCase("""{"f":["x"]}""")]
    [TestCase("""{"f":"\ud83d"}""")]
    [TestCase("""{"f":"\ude00\ud83d"}""")]
    [TestCase("""{"f":"x\ud83dx"}""")]
    [TestCase("""{}""")]
    [TestCase("""{"f":null}""")]
    [TestCase("""{"F":"x"}""")]
    [TestCase("""{"x":{"f":"x"}}""")]
    [TestCase("""{"f":"x","f":null}""")]
    public void What_is_no_string_is_told_by_the_name_of_its_field(string json)
    {
        Assert.That(Refusal(json, static fields => fields.RequiredString("f")), Does.Contain("data.f"));
        Assert.That(
            Refusal(json, static fields =>
            {
                _ = fields.RequiredUtf8("f", out byte[]? rented);
                Assert.That(rented, Is.Null);
            }),
            Does.Contain("data.f"));
    }

    [TestCase("""{"n":"1"}""")]
    [TestCase("""{"n":true}""")]
    [TestCase("""{"n":[1]}""")]
    [TestCase("""{"n":1.5}""")]
    [TestCase("""{"n":1e999}""")]
    [TestCase("""{"n":99999999999999999999999999}""")]
    [TestCase("""{"n":-1}""")]
    [TestCase("""{"n":0}""")]
    [TestCase("""{"n":65536}""")]
    [TestCase("""{"n":9223372036854775808}""")]
    [TestCase("""{"n":-9223372036854775809}""")]
    [TestCase("""{"n":null}""")]
    [TestCase("""{}""")]
    public void What_is_no_such_number_is_told_by_the_name_of_its_field(string json) =>
        Assert.That(Refusal(json, static fields => fields.RequiredInteger("n", 1, 65535)), Does.Contain("data.n"));

    [TestCase("""{"o":1}""")]
    [TestCase("""{"o":"{}"}""")]
    [TestCase("""{"o":[]}""")]
    public void What_is_no_object_is_told_by_the_name_of_its_field(string json) =>
        Assert.That(Refusal(json, static fields => fields.CheckOptionalObject("o")), Does.Contain("data.o"));

    [TestCase("""{"f":"caf\u00e9 \n\"\\"}""", "caf\u00e9 \n\"\\")]
    [TestCase("""{"f":"\ud83d\ude00"}""", "\U0001f600")]
    [TestCase("""{"f":""}""", "")]
    [TestCase("""{"\u0066":"escaped name"}""", "escaped name")]
    [TestCase("""{"f":"\u0000"}""", "\0")]
    [TestCase("""{"f":[1],"f":"last"}""", "last")]
    public void Strings_are_read(string json, string expected)
    {
        var fields = new JsonFields(Encoding.UTF8.GetBytes(json));
        Assert.That(fields.RequiredString("f"), Is.EqualTo(expected));
        Assert.That(Encoding.UTF8.GetString(fields.RequiredUtf8("f", out _)), Is.EqualTo(expected));
    }

    [TestCase("""{"\ud800":1,"f":"x"}""")]
    [TestCase("""{"f":"x","\udc00f":{}}""")]
    [TestCase("""{"\ud800\ud800":1,"f":"x"}""")]
    public void A_name_that_is_no_text_is_nobodys(string json) =>
        Assert.That(new JsonFields(Encoding.UTF8.GetBytes(json)).OptionalString("f"), Is.EqualTo("x"));

    [TestCase("""{"f":{}}""", "{}")]
    [TestCase("""{"x":{"f":1}, "f" : {"a":[{}],"b":"}"} ,"y":2}""", """{"a":[{}],"b":"}"}""")]
    [TestCase("""{"f":1,"f":{"a":1}}""", """{"a":1}""")]
    public void An_object_is_found_where_it_stands(string json, string expected) =>
        Assert.That(Encoding.UTF8.GetString(new JsonFields(Encoding.UTF8.GetBytes(json)).RequiredObject("f")), Is.EqualTo(expected));

    [TestCase("{}")]
    [TestCase("""{"f":null}""")]
    [TestCase("""{"f":[]}""")]
    [TestCase("""{"f":"{}"}""")]
    [TestCase("""{"f":{},"f":1}""")]
    public void A_required_object_is_there_and_is_one(string json) =>
        Assert.That(Refusal(json, static fields => fields.RequiredObject("f")), Does.Contain("data.f"));

    [Test]
    public void Absent_data_has_no_fields()
    {
        JsonFields none = default;
        Assert.That(none.OptionalString("f"), Is.Null);
        Assert.That(none.OptionalInteger("f", 0, 1), Is.Null);
        none.CheckOptionalObject("f");
    }

    private delegate void Reading(JsonFields fields);

    private static string? Refusal(string json, Reading read)
    {
        try
        {
            read(new JsonFields(Encoding.UTF8.GetBytes(json)));
            return null;
        }
        catch (ProtocolException bad)
        {
            return bad.Message;
        }
    }
}
