using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FurtherLink.Commands;

/// <summary>How commands answer with <c>--json</c>.</summary>
[JsonSerializable(typeof(CertificateReport))]
[JsonSerializable(typeof(DoctorAnswer))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    public static CommandJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // For a terminal or a program, not for a page that pastes JSON into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
