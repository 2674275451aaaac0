using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /limits</c>: what programs are limited to, what holds that on this machine, and whether there are sandboxes.</summary>
internal static class LimitsEndpoint
{
    public static void MapLimits(this IEndpointRouteBuilder routes) => routes.MapGet("/limits", async (RunningPrograms programs) =>
        TypedResults.Json(Describe(await programs.ReportLimitsAsync()), LimitsJson.Plain.LimitsAnswer)).Needs(Access.View);

    private static LimitsAnswer Describe(LimitReport report)
    {
        SandboxOptions sandbox = report.Sandbox;
        return new LimitsAnswer(
            [.. report.Limits.Select(limit => new LimitAnswer(limit.Setting, limit.Value, limit.Unit, limit.Value is null ? null : Name(limit.Means), limit.Note))],
            new SandboxAnswer(report.SandboxMissing is null, report.SandboxMissing, sandbox.Required, sandbox.Network, sandbox.TmpBytes));
    }

    private static string? Name(LimitMeans? means) => means switch
    {
        LimitMeans.Daemon => "daemon",
        LimitMeans.ControlGroup => "cgroup",
        LimitMeans.ResourceLimit => "rlimit",
        _ => null,
    };
}

/// <summary>The answer.</summary>
/// <param name="Limits">Each limit.</param>
/// <param name="Sandbox">Whether programs can be isolated.</param>
internal sealed record LimitsAnswer(LimitAnswer[] Limits, SandboxAnswer Sandbox);

/// <summary>One limit.</summary>
/// <param name="Setting">The setting that it comes from.</param>
/// <param name="Value">How much; null: no limit.</param>
/// <param name="Unit">Of what.</param>
/// <param name="By">What holds it: <c>daemon</c>, <c>cgroup</c>, <c>rlimit</c>; null: nothing.</param>
/// <param name="Note">Of what exactly it is, or why nothing holds it.</param>
internal sealed record LimitAnswer(string Setting, long? Value, string Unit, string? By, string? Note);

/// <summary>The sandbox.</summary>
/// <param name="Available">Whether it can be had here.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Required">Whether a start that asks for one is refused without.</param>
/// <param name="Network">Whether programs in it are on the network.</param>
/// <param name="TmpBytes">Size of its temporary directories, each.</param>
internal sealed record SandboxAnswer(bool Available, string? Reason, bool Required, bool Network, long TmpBytes);

[JsonSerializable(typeof(LimitsAnswer))]
internal sealed partial class LimitsJson : JsonSerializerContext
{
    public static LimitsJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
