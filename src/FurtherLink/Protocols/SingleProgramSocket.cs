using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Protocols;

/// <summary>A websocket of the older clients of Further: one Python program at a time, and messages that name none.</summary>
/// <param name="parts">What it is made of.</param>
/// <param name="user">The Linux user that the client asks for, or null.</param>
/// <param name="terminal">Of its programs, or null.</param>
internal abstract class SingleProgramSocket(SocketParts parts, string? user, TerminalSize? terminal) : ProgramSocket<TypedFrames>(parts, new TypedFrames(), new TypedFrames())
{
    private const string Only = "";

    /// <summary>The Linux user that the client asks for, or null.</summary>
    protected string? User => user;

    /// <summary>The program.</summary>
    /// <exception cref="ProtocolException">None runs.</exception>
    protected Execution Running => Find(Only)?.Execution ?? throw new ProtocolException("type: no program runs; 'start' starts one");

    protected sealed override Task TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        var message = ClientMessage.Parse(bytes.Span, addressed: false);
        switch (message.Type)
        {
            case "start": return StartAsync(Request(message.Data));
            case "stdin": Input(message.Data); break;
            case "stop": _ = Running.StopAsync(); break;
            default: return TakeOtherAsync(message);
        }

        return Task.CompletedTask;
    }

    /// <summary>Does what a message of another type than <c>start</c>, <c>stdin</c> and <c>stop</c> says.</summary>
    /// <exception cref="ProtocolException">There is no such type.</exception>
    protected abstract Task TakeOtherAsync(in ClientMessage message);

    /// <summary>What a program that is to be started has to wait for.</summary>
    protected virtual Task ReadyAsync() => Task.CompletedTask;

    protected static ProtocolException Unknown(in ClientMessage message, string known) => new($"type: unknown '{Shown.Of(message.Type)}'; there are {known}");

    private async Task StartAsync(StartRequest request)
    {
        await ReadyAsync();
        if (Find(Only) is not null) throw new ProtocolException("type: a program runs already; another can start once 'stopped' was sent");
        await StartAsync(Only, request);
    }

    private void Input(JsonFields data)
    {
        if (!TryWriteInput(Running, data)) throw new ProtocolException("data.input: the program does not read; this message was not delivered (Limits:PendingInputBytes)");
    }

    private StartRequest Request(JsonFields data)
    {
        // The second is what the documentation of both protocols called it.
        string? script = data.OptionalString("sourceScript") ?? data.OptionalString("souceScript");
        string? directory = Directory(data.OptionalString("directoryName"));
        string? path = data.OptionalString("sourcePath");
        if (script is null && string.IsNullOrEmpty(path)) throw new ProtocolException("data: has to have sourceScript or sourcePath");
        return new StartRequest { Runner = "python3", Code = script, Path = script is null ? path : directory, User = user, Terminal = terminal };
    }

    /// <summary>A directory of the work directory; null: the client names none.</summary>
    private static string? Directory(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        try
        {
            return RelativePath.Parse("data.directoryName", name).Text;
        }
        catch (UploadException refused)
        {
            throw new ProtocolException(refused.Message);
        }
    }
}
