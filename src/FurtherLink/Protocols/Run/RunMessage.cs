using FurtherLink.Engine;

namespace FurtherLink.Protocols.Run;

/// <summary>A message of a client of <c>/run</c>: it may name a process.</summary>
internal readonly ref struct RunMessage
{
    private const int MaxProcessLength = 256;

    private readonly ClientMessage _message;

    private RunMessage(ClientMessage message) => _message = message;

    public string Type => _message.Type;

    public JsonFields Data => _message.Data;

    /// <summary>The process that the message is about.</summary>
    /// <exception cref="ProtocolException">It names none.</exception>
    public string Process => _message.Process ?? throw new ProtocolException($"process: a '{Shown.Of(Type)}' message needs one, a string");

    /// <summary>Reads <c>{"type", "process", "data"}</c>; other keys are ignored.</summary>
    /// <exception cref="ProtocolException">It is no such object.</exception>
    public static RunMessage Parse(ReadOnlySpan<byte> bytes)
    {
        var message = ClientMessage.Parse(bytes, addressed: true);
        return message.Process?.Length > MaxProcessLength
            ? throw new ProtocolException($"process: at most {MaxProcessLength} characters")
            : new RunMessage(message);
    }
}
