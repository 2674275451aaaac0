using System.Text;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Processor;

/// <summary>A client of <c>/processor</c>: hands over a context and code, and answers commands as its game does.</summary>
internal sealed class GameClient : SocketClient
{
    /// <summary>Connects, and reads the first <c>ready</c>.</summary>
    public static async Task<GameClient> ConnectAsync(TestDaemon daemon, CancellationToken ct)
    {
        GameClient client = await ConnectAsync(new GameClient(), daemon, "/processor", ct);
        Assert.That((await client.TakeAsync(ct)).GetProperty("message").GetString(), Is.EqualTo("context"));
        return client;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="context">The message with the context.</param>
    /// <param name="code">The program.</param>
    /// <param name="game">Answers a command; null: never. What it throws is the command's error.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<GameEnd> PlayAsync(string context, string code, Func<string, JsonElement, JsonElement?> game, CancellationToken ct)
    {
        await SendAsync(context, ct);
        Assert.That((await TakeAsync(ct)).GetProperty("message").GetString(), Is.EqualTo("code"));
        await SendAsync(code, ct);
        var output = new StringBuilder();
        var errors = new StringBuilder();
        string? failure = null;
        int commands = 0;
        while (true)
        {
            JsonElement message = await TakeAsync(ct);
            string text = message.GetProperty("message").GetString()!;
            switch (message.GetProperty("type").GetString())
            {
                case "output":
                    (message.GetProperty("stream").GetString() == "stdout" ? output : errors).Append(text);
                    break;
                case "command":
                    commands++;
                    await AnswerAsync(message, game, ct);
                    break;
                case "error":
                    Assert.That(message.GetProperty("code").GetString(), Is.EqualTo("INTERPRETER_ERROR"), text);
                    failure = text;
                    break;
                case "end":
                    return new GameEnd(message.GetProperty("exitCode").GetInt32(), output.ToString(), errors.ToString(), failure, commands);
            }
        }
    }

    private async Task AnswerAsync(JsonElement command, Func<string, JsonElement, JsonElement?> game, CancellationToken ct)
    {
        int id = command.GetProperty("id").GetInt32();
        string result;
        try
        {
            if (game(command.GetProperty("message").GetString()!, command.GetProperty("args")) is not { } value) return;
            result = $$"""{"type":"result","id":{{id}},"value":{{value.GetRawText()}}}""";
        }
        catch (InvalidOperationException refused)
        {
            result = $$"""{"type":"result","id":{{id}},"error":{{JsonSerializer.Serialize(refused.Message)}}}""";
        }

        await SendAsync(result, ct);
    }

    private async Task<JsonElement> TakeAsync(CancellationToken ct)
    {
        string text = await NextAsync(ct) ?? throw new AssertionException($"closed with {CloseStatus}");
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.That(document.RootElement.GetProperty("time").GetString(), Does.Match(@"^\d{13}$"), text);
        return document.RootElement.Clone();
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">-N when signal N ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
/// <param name="InterpreterError">What the error before the end told, or null.</param>
/// <param name="Commands">How many it gave.</param>
internal sealed record GameEnd(int ExitCode, string Output, string Errors, string? InterpreterError, int Commands);
