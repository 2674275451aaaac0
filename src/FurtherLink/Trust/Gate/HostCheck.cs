using System.Net;

using FurtherLink.Engine;

namespace FurtherLink.Trust.Gate;

/// <summary>Turns away, before anything else, requests that are for somebody else: 421 (RFC 9110, section 15.5.20).</summary>
internal sealed class HostCheck(RequestDelegate next, HostNames names, Strangers strangers, ILogger<HostCheck> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        string host = context.Request.Host.Host;
        if (names.Accept(host.Trim('[', ']'), context.Connection.LocalIpAddress)) return next(context);
        // Worth a line each time, but not as many as somebody likes to make us write.
        IPAddress client = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (strangers.Requests.TryTake(client, out _)) logger.WrongHost(client, Shown.Of(host));
        PrivateNetwork.Allow(context.Response.Headers);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            $"421: this device is not called '{Shown.Of(host)}'; if it should be, add that name to Trust:Hosts\n", context.RequestAborted);
    }
}
