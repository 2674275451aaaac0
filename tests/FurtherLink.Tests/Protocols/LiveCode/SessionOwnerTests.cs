using System.Text;
using System.Text.Json;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Users;
using FurtherLink.Protocols;
using FurtherLink.Protocols.LiveCode;
using FurtherLink.Trust;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Protocols.LiveCode;

/// <summary>A session belongs to who created it: for everybody else it is as if it did not exist.</summary>
internal sealed class SessionOwnerTests
{
    private EventLoop _loop = null!;
    private RunningPrograms _programs = null!;
    private SessionsEndpoint _sessions = null!;

    [SetUp]
    public void Open()
    {
        var engine = new EngineOptions { DefaultUser = UserAccount.Current.Name, Sandbox = new() { Required = false } };
        _loop = new EventLoop();
        _programs = new RunningPrograms(engine, _loop, ChannelLine.Route, TimeProvider.System, NullLogger<RunningPrograms>.Instance);
        var options = new DaemonOptions { StateDirectory = "/", Engine = engine, Sessions = new() { PerOwner = 2 } };
        _sessions = new SessionsEndpoint(_programs, new UserPolicy(new UserOptions(), engine), options, NullLogger<SessionsEndpoint>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        await _programs.DisposeAsync();
        _loop.Dispose();
    }

    [Test, CancelAfter(30_000)]
    public async Task What_is_somebody_elses_is_404_and_counts_for_nobody_else(CancellationToken ct)
    {
        string id = await CreateAsync("ada", ct), other = await CreateAsync("ada", ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await AskAsync(_sessions.TellAsync, "bob", id)).Status, Is.EqualTo(404));
            Assert.That((await AskAsync(_sessions.DeleteAsync, "bob", id)).Status, Is.EqualTo(404));
            Assert.That((await AskAsync(_sessions.AdmitAsync, "bob", id)).Status, Is.EqualTo(404));
            Assert.That((await AskAsync(_sessions.ListAsync, "bob", "")).Body, Is.EqualTo("[]"));
            Assert.That((await AskAsync(_sessions.TellAsync, "ada", id)).Status, Is.EqualTo(200));
            Assert.That((await AskAsync(_sessions.ListAsync, "ada", "")).Body, Does.Contain(id).And.Contain(other));
            Assert.That((await AskAsync(_sessions.CreateAsync, "ada", "", NewSession)).Status, Is.EqualTo(429));
            Assert.That((await AskAsync(_sessions.CreateAsync, "bob", "", NewSession)).Status, Is.EqualTo(201));
            Assert.That((await AskAsync(_sessions.DeleteAsync, "ada", id)).Status, Is.EqualTo(204));
        }
    }

    private const string NewSession = """{"runtime":"bash","code":"read a"}""";

    private async Task<string> CreateAsync(string owner, CancellationToken ct)
    {
        (int status, string body) = await AskAsync(_sessions.CreateAsync, owner, "", NewSession);
        ct.ThrowIfCancellationRequested();
        Assert.That(status, Is.EqualTo(201), body);
        using JsonDocument session = JsonDocument.Parse(body);
        return session.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<(int Status, string Body)> AskAsync(Func<HttpContext, Task> endpoint, string owner, string id, string body = "")
    {
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { Request = { RouteValues = { ["id"] = id }, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) }, Response = { Body = answer } };
        context.Features.Set(new Caller(CallerKind.Client, owner, Role.Run, owner));
        await endpoint(context);
        await context.Response.BodyWriter.FlushAsync();
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
