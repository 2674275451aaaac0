using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /runners</c>: the languages whose tools are installed here.</summary>
internal static class RunnersEndpoint
{
    public static void MapRunners(this IEndpointRouteBuilder routes) => routes.MapGet("/runners", (RunningPrograms programs) =>
        TypedResults.Json(
            programs.Runners.Installed(programs.DefaultUser).Select(Describe).ToArray(),
            RunnersJson.Plain.RunnerAnswerArray)).Needs(Access.View);

    private static RunnerAnswer Describe(RunnerDefinition runner) =>
        new(runner.Name, runner.Extension, runner.Compile.Count > 0, runner.Interactive.Count > 0);
}

/// <summary>One runner, as clients see it.</summary>
/// <param name="Name">What goes into <c>runner</c>.</param>
/// <param name="Extension">Of its files, with the dot.</param>
/// <param name="Compiled">Whether a compiler runs first.</param>
/// <param name="Interactive">Whether it also runs with neither code nor file.</param>
internal sealed record RunnerAnswer(string Name, string Extension, bool Compiled, bool Interactive);

[JsonSerializable(typeof(RunnerAnswer[]))]
internal sealed partial class RunnersJson : JsonSerializerContext
{
    // "c++" stays "c++": this is no HTML.
    public static RunnersJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
