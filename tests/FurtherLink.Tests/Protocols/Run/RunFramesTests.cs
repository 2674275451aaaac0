using System.Buffers;
using System.Text;
using System.Text.Json;

using FurtherLink.Protocols;
using FurtherLink.Protocols.Run;

namespace FurtherLink.Tests.Protocols.Run;

internal sealed class RunFramesTests
{
    [Test]
    public void Any_bytes_become_the_string_that_they_are_as_UTF8() => Scripts.ForAll(1 << 16, 1000, static numbers =>
    {
        byte[] telling = [(byte)'a', (byte)'"', (byte)'\\', 0, 7, 27, 127, (byte)'<', 0x80, 0xBF, 0xC2, 0xC3, 0xE2, 0x80, 0xA8, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0x80, 0xF4, 0x90, 0xFF];
        byte[] bytes = [.. numbers.Select(number => number % 3 == 0 ? (byte)(number / 3) : telling[number / 3 % telling.Length])];
        Assert.That(OutputOf(bytes), Is.EqualTo(Encoding.UTF8.GetString(bytes)));
    });

    [Test]
    public void Every_single_byte_and_every_pair_is_valid_JSON()
    {
        for (int first = 0; first < 256; first++)
        {
            Assert.That(OutputOf([(byte)first]), Is.EqualTo(Encoding.UTF8.GetString([(byte)first])));
            for (int second = 0; second < 256; second += 5)
            {
                byte[] pair = [(byte)first, (byte)second];
                if (OutputOf(pair) != Encoding.UTF8.GetString(pair)) Assert.Fail($"{first} {second}");
            }
        }
    }

    [Test]
    public void Every_message_has_all_four_keys()
    {
        using var frames = new RunFrames("the \"client\"");
        Assert.That(Text(frames.Pong()), Is.EqualTo("""{"type":"pong","data":null,"client":"the \"client\"","process":null}"""));
        Assert.That(Text(frames.Started("1", null)), Is.EqualTo("""{"type":"started","data":null,"client":"the \"client\"","process":"1"}"""));
        Assert.That(Text(frames.Started("1", "abc")), Is.EqualTo("""{"type":"started","data":{"session":"abc"},"client":"the \"client\"","process":"1"}"""));
        Assert.That(
            Text(frames.Error("Bad message", "why")),
            Is.EqualTo("""{"type":"error","data":{"message":"Bad message","detail":"why"},"client":"the \"client\"","process":null}"""));
        Assert.That(Written((f, into) => f.WriteStopped(into, "1", -9, "KILL", 7)), Is.EqualTo("""{"type":"stopped","data":{"exitCode":-9,"signal":"KILL","seq":7},"client":"","process":"1"}"""));
        Assert.That(Written((f, into) => f.WriteStopped(into, "1", 0, null, null)), Is.EqualTo("""{"type":"stopped","data":{"exitCode":0},"client":"","process":"1"}"""));
        Assert.That(Written((f, into) => f.WriteGap(into, "1", 5, 7)), Is.EqualTo("""{"type":"gap","data":{"lost":5},"client":"","process":"1"}"""));
        Assert.That(Written((f, into) => f.WriteOutput(into, "stdout", "1", "hi\n"u8, 3)), Is.EqualTo("""{"type":"stdout","data":{"output":"hi\n","seq":3},"client":"","process":"1"}"""));
        Assert.That(
            Message("""{"channel":"video","data":"abc="}"""), Is.EqualTo("""{"type":"video","data":{"output":"abc="},"client":"","process":"1"}"""));
    }

    [TestCase("""{"x":[1, 2]}""", null, """{"x":[1, 2]}""")]
    [TestCase("""{"x":[1, 2]}""", 7L, """{"x":[1, 2],"seq":7}""")]
    [TestCase("{ }", 7L, """{"seq":7}""")]
    public void An_object_of_the_program_is_the_data_of_its_message(string data, long? sequence, string expected) =>
        Assert.That(
            Message($$"""{"channel":"chart","data":{{data}}}""", sequence), Is.EqualTo($$"""{"type":"chart","data":{{expected}},"client":"","process":"1"}"""));

    private static string Message(string line, long? sequence = null) =>
        Written((frames, into) => frames.WriteMessage(into, ChannelLine.Parse(Encoding.UTF8.GetBytes(line)), "1", sequence));

    private static string? OutputOf(byte[] bytes)
    {
        string frame = Written((frames, into) => frames.WriteOutput(into, "stdout", "1", bytes, null));
        using JsonDocument json = JsonDocument.Parse(frame);
        return json.RootElement.GetProperty("data").GetProperty("output").GetString();
    }

    private static string Written(Action<RunFrames, IBufferWriter<byte>> write)
    {
        using var frames = new RunFrames("");
        var into = new ArrayBufferWriter<byte>();
        write(frames, into);
        return Text(into.WrittenSpan.ToArray());
    }

    private static string Text(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
}
