using FurtherLink.Configuration;
using FurtherLink.Endpoints;
using FurtherLink.Metrics;
using FurtherLink.Protocols;
using FurtherLink.Protocols.Displays;
using FurtherLink.Protocols.Exec;
using FurtherLink.Protocols.LiveCode;
using FurtherLink.Protocols.Processor;
using FurtherLink.Protocols.Run;
using FurtherLink.Protocols.RunPy;
using FurtherLink.Tests.Configuration;
using FurtherLink.Trust;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FurtherLink.Tests.Endpoints;

/// <summary>What each route of the daemon needs. A new one belongs into this list, and into the one of StrangerTests that is tried from a neighbour.</summary>
internal sealed class AccessTests
{
    private static readonly string[] Expected =
    [
        "GET,HEAD / Open",
        "GET,HEAD /display.html Open",
        "GET,HEAD /assets/{**file} Open",
        "GET,HEAD /favicon.ico Open",
        "GET,HEAD /favicon.svg Open",
        "GET,HEAD /apple-touch-icon.png Open",
        "GET,HEAD /manifest.webmanifest Open",
        "GET,HEAD /robots.txt Open",
        "GET,HEAD /status Open",
        "GET,HEAD /version Open",
        "GET,HEAD /openapi.json Open",
        "GET,HEAD /asyncapi.json Open",
        "POST /pair Open",
        "POST /pair/{pairing} Open",
        "GET,HEAD /version/apt/{package} View",
        "GET /runners View",
        "GET /limits View",
        "GET /leases View",
        "GET,HEAD /metrics View",
        "GET,HEAD /device View",
        "GET,CONNECT /device/events View",
        "GET /clients/me View",
        "DELETE /clients/me View",
        "POST /upload Run",
        "GET,HEAD /files/{**path} Run",
        "PUT /files/{**path} Run",
        "POST /files/{**path} Run",
        "DELETE /files/{**path} Run",
        "GET,CONNECT /run Run",
        "GET,CONNECT /run-py Run",
        "GET,CONNECT /exec Run",
        "GET,CONNECT /livecode Run",
        "GET,CONNECT /processor Run",
        "POST /sessions Run",
        "GET /sessions Run",
        "GET /sessions/{id} Run",
        "DELETE /sessions/{id} Run",
        "GET,CONNECT /sessions/{id}/stream Run",
        "GET,CONNECT /display/{session} Run",
        "GET,HEAD /device/miniscreen.png Admin",
        "POST /device/buttons/{name} Admin",
        "POST /pair/window Admin",
        "DELETE /leases/{name} Admin",
        "GET /prompts Admin",
        "POST /prompts/{id} Admin",
        "GET /clients Admin",
        "DELETE /clients Admin",
        "DELETE /clients/{id} Admin",
    ];

    [Test]
    public async Task Every_route_needs_what_it_should()
    {
        await using WebApplication app = Build();
        app.MapHttpSurface();
        app.MapRun();
        app.MapRunPy();
        app.MapExec();
        app.MapLiveCode();
        app.MapProcessor();
        app.MapDisplays();
        app.MapMetrics();
        Assert.That(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).Select(Describe), Is.EquivalentTo(Expected));
    }

    [Test]
    public async Task A_route_that_needs_nothing_in_particular_stops_the_start()
    {
        await using WebApplication app = Build();
        app.MapHttpSurface();
        Assert.That(app.RequireAccessOfEveryRoute, Throws.Nothing);
        app.MapGet("/forgotten", static _ => Task.CompletedTask);
        Assert.That(app.RequireAccessOfEveryRoute, Throws.InvalidOperationException.With.Message.Contains("/forgotten"));
    }

    private static WebApplication Build()
    {
        DaemonOptions options = Reading.Of().Options;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddConfiguration(options);
        builder.Services.AddTrust(options);
        builder.Services.AddHttpSurface(options);
        builder.Services.AddSingleton<DeviceReading>(static _ => ValueTask.FromResult("{}"u8.ToArray()));
        builder.Services.AddPrograms(options, port: 0);
        builder.WebHost.UseKestrelCore();
        return builder.Build();
    }

    private static string Describe(Endpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)} {((RouteEndpoint)endpoint).RoutePattern.RawText} "
        + (endpoint.Metadata.GetMetadata<Access>()?.Role?.ToString() ?? (endpoint.Metadata.GetMetadata<Access>() is null ? "?" : "Open"));
}
