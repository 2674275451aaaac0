using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Terminals;
using FurtherLink.Trust;

namespace FurtherLink.Protocols.LiveCode;

/// <summary><c>/sessions</c>: the caller's programs that outlive their connection. Another's are as if they did not exist.</summary>
internal sealed class SessionsEndpoint(RunningPrograms programs, UserPolicy users, DaemonOptions options, ILogger<SessionsEndpoint> log)
{
    private static readonly TimeSpan SomeTime = TimeSpan.FromMinutes(1);
    private static readonly TerminalSize UsualTerminal = new(24, 80);

    private readonly SessionQuota _quota = new(programs, options.Sessions.PerOwner);

    /// <summary><c>POST /sessions</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        ReadOnlyMemory<byte>? body = await SessionBody.ReadAsync(context.Request, options.Limits.MaxMessageBytes, context.RequestAborted);
        if (body is null)
        {
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, "too-large", $"a session may have {options.Limits.MaxMessageBytes} bytes (Limits:MaxMessageBytes)");
            return;
        }

        string owner = context.Caller().Owner;
        if (!_quota.TryTake(owner, out TimeSpan? retryAfter))
        {
            double seconds = Math.Ceiling((retryAfter ?? SomeTime).TotalSeconds);
            context.Response.Headers.RetryAfter = Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(
                context, StatusCodes.Status429TooManyRequests, "too-many", $"{options.Sessions.PerOwner} sessions are the most (Sessions:PerOwner); delete one, or wait");
            return;
        }

        try
        {
            // Off the thread that reads sockets: the user database may have to ask the network.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await StartAsync(context, users.Admit(context.Caller(), Request(body.Value.Span)));
        }
        catch (Exception bad) when (bad is ProtocolException or StartException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "bad-request", bad.Message);
        }
        finally
        {
            _quota.Return(owner);
        }
    }

    /// <summary><c>GET /sessions</c>.</summary>
    public Task ListAsync(HttpContext context) => AnswerAsync(
        context,
        StatusCodes.Status200OK,
        programs.SessionsOf(context.Caller().Owner).Select(session => SessionAnswer.Of(session, context.Request)).ToArray(),
        SessionJson.Plain.SessionAnswerArray);

    /// <summary><c>GET /sessions/{id}</c>.</summary>
    public Task TellAsync(HttpContext context)
    {
        if (Find(context) is { } session)
            return AnswerAsync(context, StatusCodes.Status200OK, SessionAnswer.Of(session, context.Request), SessionJson.Plain.SessionAnswer);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary><c>DELETE /sessions/{id}</c>: when it is answered, nothing of the program is left.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        if (Find(context) is { } session && await programs.RemoveAsync(session)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>Whether a stream can be opened; if not, it has been answered.</summary>
    public async Task<bool> AdmitAsync(HttpContext context)
    {
        if (Find(context) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return false;
        }

        context.Features.Set(session); // it may be deleted before the socket is open
        if (TryReadAfter(context.Request.Query, out long after) && after <= session.Transcript.End) return true;
        await RefuseAsync(context, StatusCodes.Status400BadRequest, "bad-request", $"after: has to be a whole number from 0 to {session.Transcript.End}, where the program is now");
        return false;
    }

    /// <summary>Opens a stream that was admitted.</summary>
    public static SessionSocket Open(SocketParts parts, HttpContext context)
    {
        _ = TryReadAfter(context.Request.Query, out long after);
        return new SessionSocket(parts, context.Features.Get<Execution>()!, after);
    }

    private static bool TryReadAfter(IQueryCollection query, out long after)
    {
        string? text = query["after"].FirstOrDefault();
        after = 0;
        return string.IsNullOrEmpty(text) || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after);
    }

    private Execution? Find(HttpContext context) => programs.Find((string)context.Request.RouteValues["id"]!, context.Caller().Owner);

    private StartRequest Request(ReadOnlySpan<byte> body)
    {
        JsonFields fields = FlatMessage.ParseObject(body);
        return CodeRequest.Read(fields, programs.Runners) with
        {
            Terminal = fields.OptionalFlag("pty") ? UsualTerminal : null,
            Detachable = true,
            KeptAfterEnd = options.Sessions.KeptAfterEnd,
        };
    }

    private async Task StartAsync(HttpContext context, StartRequest request)
    {
        Execution session = await programs.StartAsync(request, static _ => { });
        var answer = SessionAnswer.Of(session, context.Request);
        context.Response.Headers.Location = answer.Links.Self;
        await AnswerAsync(context, StatusCodes.Status201Created, answer, SessionJson.Plain.SessionAnswer);
    }

    private Task RefuseAsync(HttpContext context, int status, string reason, string detail)
    {
        log.SessionRefused(status, detail);
        return new Problem(status, reason, detail).WriteAsync(context);
    }

    private static async Task AnswerAsync<T>(HttpContext context, int status, T answer, JsonTypeInfo<T> kind)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(answer, kind);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
