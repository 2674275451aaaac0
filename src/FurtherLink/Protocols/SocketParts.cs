using System.Net.Sockets;
using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;

namespace FurtherLink.Protocols;

/// <summary>What the serving of one websocket is made of.</summary>
/// <param name="Protocol">Its path, for the log.</param>
/// <param name="Socket">Not owned.</param>
/// <param name="Caller">Who opened it.</param>
/// <param name="Users">As whom the caller may run programs.</param>
/// <param name="Programs">The engine.</param>
/// <param name="Limits">What the client may ask for.</param>
/// <param name="Log">Of this protocol.</param>
internal sealed record SocketParts(
    string Protocol, WebSocket Socket, Caller Caller, UserPolicy Users, RunningPrograms Programs, LimitOptions Limits, ILogger Log)
{
    /// <summary>The connection below it; null where that is not known.</summary>
    public Socket? Connection { get; init; }
}
