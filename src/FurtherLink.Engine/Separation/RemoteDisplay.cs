using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Separation;

/// <summary>An X server that the launcher process has started. Ours are the connections to it, and what is said on them.</summary>
internal sealed class RemoteDisplay : IDisplayServer
{
    private readonly LauncherConnection _connection;
    private readonly int _number;
    private Task? _managing;

    /// <summary>A display of that connection.</summary>
    public RemoteDisplay(LauncherConnection connection, int number, MagicCookie cookie)
    {
        _connection = connection;
        _number = number;
        Cookie = cookie;
    }

    /// <inheritdoc/>
    public MagicCookie Cookie { get; }

    /// <summary>What it is called on the wire.</summary>
    public int Number => _number;

    /// <summary>Whether a program has it, with which it ends.</summary>
    public bool IsOfProgram { get; set; }

    /// <inheritdoc/>
    public Task ManagerEnded => _managing ?? Task.CompletedTask;

    /// <summary>Has one started.</summary>
    /// <exception cref="DisplayException">There is none to be had.</exception>
    /// <exception cref="StartException">The program could not be started either.</exception>
    public static async Task<RemoteDisplay> OpenAsync(LauncherConnection connection, DisplaySize size, bool sandbox, UserAccount user)
    {
        WireWriter asked = new WireWriter().Text(user.Name).Int(size.Width).Int(size.Height).Flag(sandbox);
        using Envelope answer = await connection.AskAsync(Operation.OpenDisplay, asked);
        var fields = new WireReader(answer.Fields);
        if (fields.OptionalText() is { } lacking) throw new DisplayException(lacking);
        return new RemoteDisplay(connection, fields.Int(), new MagicCookie(fields.Bytes().Span));
    }

    /// <inheritdoc/>
    public Task<Socket> ConnectAsync() => SocketAsync(Operation.ConnectDisplay);

    /// <inheritdoc/>
    public Task<Socket> ViewAsync() => SocketAsync(Operation.ViewDisplay);

    /// <inheritdoc/>
    public async Task<bool> StartManagerAsync()
    {
        using Envelope answer = await AskAsync(Operation.StartDisplayManager);
        if (!new WireReader(answer.Fields).Flag()) return false;
        _managing = WaitManagerAsync();
        return true;
    }

    /// <inheritdoc/>
    public async Task GiveUpManagerAsync()
    {
        using Envelope? answer = await _connection.TryAskAsync(Operation.KillDisplayManager, Fields);
    }

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        if (!IsOfProgram)
        {
            using Envelope? answer = await _connection.TryAskAsync(Operation.DropDisplay, Fields);
        }

        await ManagerEnded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it is waited for no longer than until a program has the display
    }

    private WireWriter Fields => new WireWriter().Int(_number);

    private async Task<Socket> SocketAsync(Operation operation)
    {
        using Envelope answer = await AskAsync(operation);
        return answer.TakeSocket();
    }

    private async Task WaitManagerAsync()
    {
        using Envelope? answer = await _connection.TryAskAsync(Operation.WaitDisplayManager, Fields);
    }

    private async Task<Envelope> AskAsync(Operation operation)
    {
        try
        {
            return await _connection.AskAsync(operation, Fields);
        }
        catch (Exception refused) when (refused is StartException or LibcException)
        {
            throw new DisplayException(refused.Message, refused);
        }
    }
}
