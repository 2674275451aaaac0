using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols;

/// <summary>Does what lines of programs say that are for the daemon itself: <c>device</c>, <c>miniscreen</c> and <c>ping</c>.</summary>
/// <param name="device">Reads how the device is.</param>
internal sealed class DaemonChannels(DeviceReading device)
{
    // What fits on 128×64 pixels several times over.
    private const int MostText = 512;

    /// <summary>See <see cref="Engine.SideChannels.ChannelDuties.Take"/>.</summary>
    public ValueTask<byte[]?> TakeAsync(ReadOnlyMemory<byte> line, Execution program, CancellationToken closing)
    {
        try
        {
            var parsed = ChannelLine.Parse(line.Span);
            return parsed.Channel switch
            {
                ChannelLine.Device => AnswerDeviceAsync(Id(parsed), closing),
                ChannelLine.Miniscreen => Show(Text(parsed), program),
                _ => ValueTask.FromResult<byte[]?>(ChannelLine.Of("pong", parsed.Data)),
            };
        }
        catch (ProtocolException bad)
        {
            return ValueTask.FromResult<byte[]?>(ChannelLine.Refusal(bad.Message));
        }
    }

    private static long Id(ChannelLine line)
    {
        var fields = new JsonFields(line.Data);
        return fields.RequiredString("ask") == ChannelLine.Device
            ? fields.RequiredInteger("id", 0, long.MaxValue)
            : throw new ProtocolException("data.ask: there is 'device'");
    }

    private static string? Text(ChannelLine line)
    {
        string? text = new JsonFields(line.Data).OptionalString("text");
        return text?.Length > MostText ? throw new ProtocolException($"data.text: at most {MostText} characters") : text;
    }

    private static ValueTask<byte[]?> Show(string? text, Execution program)
    {
        program.Miniscreen = text;
        return ValueTask.FromResult<byte[]?>(null);
    }

    private async ValueTask<byte[]?> AnswerDeviceAsync(long id, CancellationToken closing)
    {
        byte[] value = await device(closing);
        return ChannelLine.Of(ChannelLine.Device, [.. System.Text.Encoding.ASCII.GetBytes($"{{\"id\":{id},\"value\":"), .. value, (byte)'}']);
    }
}
