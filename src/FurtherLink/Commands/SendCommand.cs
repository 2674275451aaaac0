using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary>
/// <c>further-link send CHANNEL [DATA]</c>: a line on the side channel of the program that this is called in, from a shell or any language that can start a process.
/// </summary>
internal static class SendCommand
{
    private const string Variable = "FURTHER_LINK_SOCKET";

    public static void AddTo(RootCommand root)
    {
        var channel = new Argument<string>("CHANNEL") { Description = "message, display, chart, ui, miniscreen, device; keylisten and video take text and a picture." };
        var data = new Argument<string?>("DATA")
        {
            Description = "A JSON object; text for keylisten. Default: standard input, a JPEG for video.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("send", "Within a program: send something to the browser that started it.") { channel, data };
        command.SetAction((result, ct) => RunAsync(result.GetRequiredValue(channel), result.GetValue(data), ct));
        root.Add(command);
    }

    private static async Task<int> RunAsync(string channel, string? data, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return await FailAsync($"{Variable} is not set: send works in programs that Further Link runs", ExitCode.Unavailable);
        try
        {
            byte[] line = Line(channel, data ?? await InputAsync(channel, ct));
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(line, ct);
            await stream.WriteAsync("{\"channel\":\"ping\",\"data\":{}}\n"u8.ToArray(), ct);
            return await AnswersAsync(stream, channel, ct);
        }
        catch (JsonException bad)
        {
            return await FailAsync($"DATA has to be a JSON object: {bad.Message}", ExitCode.Usage);
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            return await FailAsync($"{path}: {gone.Message}", ExitCode.Unavailable);
        }
    }

    private static async Task<string> InputAsync(string channel, CancellationToken ct)
    {
        await using Stream input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        await input.CopyToAsync(bytes, ct);
        return channel == "video" ? Convert.ToBase64String(bytes.ToArray()) : Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static byte[] Line(string channel, string data)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("channel", channel);
            writer.WritePropertyName("data");
            if (channel is "video" or "keylisten")
            {
                writer.WriteStringValue(data);
            }
            else
            {
                using JsonDocument parsed = JsonDocument.Parse(data);
                parsed.RootElement.WriteTo(writer); // on one line
            }

            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    /// <summary>Reads until all that was sent has been taken; prints what comes back on the same channel.</summary>
    private static async Task<int> AnswersAsync(Stream stream, string channel, CancellationToken ct)
    {
        using var lines = new StreamReader(stream);
        int code = ExitCode.Ok;
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            using JsonDocument answer = JsonDocument.Parse(line);
            string? from = answer.RootElement.GetProperty("channel").GetString();
            if (from == "pong") return code;
            JsonElement data = answer.RootElement.GetProperty("data");
            if (from == "error") code = await FailAsync(data.ToString(), ExitCode.Failure);
            else if (from == channel) await Console.Out.WriteLineAsync(data.GetRawText());
        }

        return code == ExitCode.Ok ? await FailAsync("the daemon closed the connection", ExitCode.Unavailable) : code;
    }

    private static async Task<int> FailAsync(string reason, int code)
    {
        await Console.Error.WriteLineAsync("further-link: " + reason);
        return code;
    }
}
