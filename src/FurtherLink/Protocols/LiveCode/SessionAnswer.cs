using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>A session, as clients see it.</summary>
/// <param name="Id">Its secret name: whoever knows it and is its owner finds it.</param>
/// <param name="Created">UTC, to the second, without a zone.</param>
/// <param name="Elapsed">How long the program has run, or ran; seconds.</param>
/// <param name="State"><c>running</c> or <c>ended</c>.</param>
/// <param name="ExitStatus">-N when signal N ended it; null: it runs.</param>
/// <param name="Links">Where to ask more.</param>
internal sealed record SessionAnswer(string Id, string Created, double Elapsed, string State, [property: JsonPropertyName("exitstatus")] int? ExitStatus, SessionLinks Links)
{
    /// <summary>Describes a session to who asked.</summary>
    public static SessionAnswer Of(Execution session, HttpRequest request)
    {
        string self = $"{request.Scheme}://{request.Host}/sessions/{session.Session}";
        string stream = $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}/sessions/{session.Session}/stream";
        bool ended = session.HasEnded;
        return new SessionAnswer(
            session.Session!,
            session.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            Math.Round(session.Elapsed.TotalSeconds, 3),
            ended ? "ended" : "running",
            ended ? LiveCodeSocket.ShownStatusOf(session).Code : null,
            new SessionLinks(self, stream));
    }
}

/// <summary>Where more is to be had.</summary>
/// <param name="Self">The session.</param>
/// <param name="Stream">Its websocket.</param>
internal sealed record SessionLinks(string Self, string Stream);

[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionAnswer[]))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    public static SessionJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
