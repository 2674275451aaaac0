using System.Net;
using System.Text.Json;

using FurtherLink.Configuration;
using FurtherLink.Hosting;
using FurtherLink.Linux.Systemd;
using FurtherLink.Trust;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FurtherLink.Tests.Documents;

/// <summary>docs/openapi.json and docs/asyncapi.json say what the daemon serves: every route, nothing else, and what each needs.</summary>
internal sealed class DescriptionTests
{
    private const string OpenApi = "docs/openapi.json";
    private const string AsyncApi = "docs/asyncapi.json";

    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch"];

    private readonly List<string> _served = [];
    private readonly List<string> _sockets = [];

    [OneTimeSetUp]
    public async Task Read_the_routes()
    {
        var options = new DaemonOptions
        {
            StateDirectory = TestContext.CurrentContext.WorkDirectory,
            Network = new NetworkOptions { Port = 0, Addresses = [IPAddress.Loopback], Tls = false },
        };
        using Listeners listeners = Listeners.Bind(options.Network);
        await using WebApplication daemon = Daemon.Build(new LiveSettings(options), listeners, SupervisedStart.None);
        foreach (RouteEndpoint route in ((IEndpointRouteBuilder)daemon).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>())
        {
            // OpenAPI has no word for a parameter with slashes in it; the description says so.
            string path = "/" + route.RoutePattern.RawText!.TrimStart('/').Replace("{**", "{", StringComparison.Ordinal);
            string access = route.Metadata.GetMetadata<Access>()?.Role?.ToString().ToLowerInvariant() ?? "open";
            IReadOnlyList<string> methods = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            if (methods.Contains(HttpMethods.Connect)) _sockets.Add($"{path} needs {access}");
            else _served.AddRange(methods.Where(static method => method != HttpMethods.Head).Select(method => $"{method} {path} needs {access}"));
        }
    }

    [Test]
    public void OpenAPI_lists_every_route_and_no_other()
    {
        using JsonDocument document = Read(OpenApi);
        string[] described =
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where Verbs.Contains(operation.Name)
               select $"{operation.Name.ToUpperInvariant()} {path.Name} needs {operation.Value.GetProperty("x-access").GetString()}",
        ];

        Compare(described, _served, OpenApi, "paths: an operation with summary, x-access (open, view, run or admin, as in .Needs(Access…)), parameters and responses");
    }

    [Test]
    public void AsyncAPI_lists_every_socket_and_no_other()
    {
        using JsonDocument document = Read(AsyncApi);
        string[] described =
        [
            .. document.RootElement.GetProperty("channels").EnumerateObject()
                .Select(static channel => $"{channel.Value.GetProperty("address").GetString()} needs {channel.Value.GetProperty("x-access").GetString()}"),
        ];

        Compare(described, _sockets, AsyncApi, "channels: an entry with address, x-access and messages, and in operations one with action receive and one with send");
    }

    [Test]
    public void Every_path_parameter_is_described_and_every_operation_has_an_answer()
    {
        using JsonDocument document = Read(OpenApi);
        using (Assert.EnterMultipleScope())
        {
            foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
            {
                foreach (JsonProperty operation in path.Value.EnumerateObject())
                {
                    string name = $"{operation.Name} {path.Name}";
                    Assert.That(operation.Value.GetProperty("responses").EnumerateObject().Select(static response => response.Name), Has.Some.StartsWith("2"), name);
                    string[] named = operation.Value.TryGetProperty("parameters", out JsonElement parameters)
                        ? [.. parameters.EnumerateArray().Where(static one => one.GetProperty("in").GetString() == "path").Select(static one => $"{{{one.GetProperty("name").GetString()}}}")]
                        : [];
                    Assert.That(path.Name.Split('/').Where(static part => part.StartsWith('{')), Is.EquivalentTo(named), name);
                }
            }
        }
    }

    [TestCase(OpenApi)]
    [TestCase(AsyncApi)]
    public void Every_reference_leads_somewhere(string file)
    {
        using JsonDocument document = Read(file);
        Assert.That(References(document.RootElement).Where(reference => !Leads(document.RootElement, reference)), Is.Empty);
    }

    [Test]
    public void Every_channel_speaks_in_both_directions()
    {
        using JsonDocument document = Read(AsyncApi);
        IEnumerable<string> directions = document.RootElement.GetProperty("operations").EnumerateObject()
            .Select(static operation => operation.Value.GetProperty("channel").GetProperty("$ref").GetString() + " " + operation.Value.GetProperty("action").GetString());
        IEnumerable<string> expected = document.RootElement.GetProperty("channels").EnumerateObject()
            .SelectMany(static channel => new[] { $"#/channels/{channel.Name} receive", $"#/channels/{channel.Name} send" });
        Assert.That(directions, Is.EquivalentTo(expected));
    }

    private static void Compare(string[] described, List<string> served, string file, string how)
    {
        string[] missing = [.. served.Except(described).Order()], tooMany = [.. described.Except(served).Order()];
        if (missing.Length + tooMany.Length == 0) return;
        Assert.Fail(
            $"{file} and the daemon's routes differ.\n"
            + string.Concat(missing.Select(one => $"  served, but not described: {one}\n"))
            + string.Concat(tooMany.Select(one => $"  described, but not served: {one}\n"))
            + $"Describe what is new in {file}, {how}; take out what is gone.");
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static bool Leads(JsonElement root, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return false;
        foreach (string part in reference[2..].Split('/'))
        {
            if (!root.TryGetProperty(part, out root)) return false;
        }

        return true;
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(SourceTree.Read(file));
}
