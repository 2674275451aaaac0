using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>/leases</c>: who has what programs have one at a time; an administrator can take it.</summary>
internal static class LeasesEndpoint
{
    public static void MapLeases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/leases", (HttpContext context, RunningPrograms programs) =>
        {
            string owner = context.Caller().Owner;
            return TypedResults.Json(programs.Leases.All.Select(lease => Describe(lease, owner)).ToArray(), LeasesJson.Plain.LeaseAnswerArray);
        }).Needs(Access.View);
        routes.MapDelete("/leases/{name}", async (string name, RunningPrograms programs) =>
            await programs.Leases.RevokeAsync(name) ? Results.NoContent() : Results.NotFound()).Needs(Access.Admin);
    }

    private static LeaseAnswer Describe(LeaseState lease, string owner) => new(
        lease.Name,
        new LeaseHolderAnswer(lease.Holder.User, lease.Holder.Runner, lease.Holder.Since.UtcDateTime, lease.Holder.Owner == owner),
        lease.Waiting);
}

/// <summary>One lease.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Waiting">How many wait for it.</param>
internal sealed record LeaseAnswer(string Name, LeaseHolderAnswer Holder, int Waiting);

/// <summary>Who has a lease.</summary>
/// <param name="User">The Linux user of the program.</param>
/// <param name="Runner">Its language.</param>
/// <param name="Since">When it got the lease, UTC.</param>
/// <param name="Yours">Whether it is a program of the caller's.</param>
internal sealed record LeaseHolderAnswer(string User, string Runner, DateTime Since, bool Yours);

[JsonSerializable(typeof(LeaseAnswer[]))]
internal sealed partial class LeasesJson : JsonSerializerContext
{
    public static LeasesJson Plain { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });
}
