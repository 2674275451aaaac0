using System.Text.Encodings.Web;
using System.Text.Json;

namespace FurtherLink.Protocols.Run;

/// <summary>The messages of <c>/run</c>: <c>{"type", "data", "client", "process"}</c>, always all four.</summary>
internal sealed class RunFrames(string client) : TypedFrames
{
    private static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
    private static readonly JsonEncodedText Process = JsonEncodedText.Encode("process");

    private readonly JsonEncodedText _client = JsonEncodedText.Encode(client, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    protected override void WriteMore(Utf8JsonWriter writer, string? process)
    {
        writer.WriteString(Client, _client);
        if (process is null) writer.WriteNull(Process);
        else writer.WriteString(Process, process);
    }
}
