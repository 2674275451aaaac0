using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// What the launcher does for displays: starts them, connects to them as their user and passes the connection on. It reads nothing from one: X servers are their users' processes, and
/// what they say is for the daemon in front.
/// </summary>
internal sealed class DisplayDuties(DisplayOptions options, Launcher launcher, UserRules users, HeldPrograms programs, HeldDisplays displays, ILogger log)
{
    /// <summary>Does what is asked.</summary>
    /// <exception cref="WireException">There is no such operation, or its fields are not.</exception>
    public Task<Answer> DoAsync(Operation operation, Envelope request, LauncherPeer peer) => operation switch
    {
        Operation.OpenDisplay => OpenAsync(request, peer),
        Operation.ConnectDisplay => ConnectAsync(Display(request, peer).Stage.Server.ConnectAsync),
        Operation.ViewDisplay => ConnectAsync(Display(request, peer).Stage.Server.ViewAsync),
        Operation.StartDisplayManager => StartManagerAsync(Display(request, peer)),
        Operation.WaitDisplayManager => WaitManagerAsync(Display(request, peer), peer.Gone),
        Operation.KillDisplayManager => KillManagerAsync(Display(request, peer)),
        Operation.DropDisplay => DropAsync(request, peer),
        _ => throw new WireException($"there is no operation {request.Kind}"),
    };

    /// <summary>Makes a display that of a program which is about to be started; its place is the caller's to give back.</summary>
    /// <exception cref="StartException">It is none of that connection and that user.</exception>
    public async Task<HeldDisplay> TakeAsync(int number, UserAccount user, LauncherPeer peer)
    {
        if (displays.TryGet(number, peer) is not { } there || there.Stage.User.Uid != user.Uid) throw HeldDisplays.Unknown(number);
        HeldDisplay held = displays.Take(number, peer);
        await held.CloseAsync();
        return held;
    }

    private async Task<Answer> OpenAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        UserAccount user = users.Admit(fields.Text());
        var size = new DisplaySize(Side(fields.Int(), options.MaxWidth), Side(fields.Int(), options.MaxHeight));
        bool sandbox = fields.Flag();
        fields.End();
        programs.RefuseTooMany();
        displays.Enter();
        DisplayStage stage;
        try
        {
            stage = await launcher.OpenStageAsync(size, sandbox, user);
        }
        catch (Exception failure)
        {
            displays.Leave();
            if (failure is not DisplayException) throw;
            log.NoDisplay(failure.Message);
            return Answer.Done(new WireWriter().OptionalText(failure.Message));
        }

        HeldDisplay held = await displays.AddAsync(stage, peer);
        return Answer.Done(new WireWriter().OptionalText(null).Int(held.Number).Bytes(stage.Server.Cookie.Bytes));
    }

    private static async Task<Answer> ConnectAsync(Func<Task<Socket>> connect)
    {
        try
        {
            Socket socket = await connect();
            return new Answer(Outcome.Done, new WireWriter(), [socket.SafeHandle], socket);
        }
        catch (DisplayException gone)
        {
            throw new StartException(gone.Message, gone);
        }
    }

    private static async Task<Answer> StartManagerAsync(HeldDisplay held) => Answer.Done(new WireWriter().Flag(await held.StartManagerAsync()));

    private static async Task<Answer> WaitManagerAsync(HeldDisplay held, CancellationToken gone)
    {
        await held.ManagerEndedAsync().WaitAsync(gone);
        return Answer.Done();
    }

    private static async Task<Answer> KillManagerAsync(HeldDisplay held)
    {
        await held.KillManagerAsync();
        return Answer.Done();
    }

    private async Task<Answer> DropAsync(Envelope request, LauncherPeer peer)
    {
        await displays.EndAsync(displays.Take(Number(request), peer));
        return Answer.Done();
    }

    private HeldDisplay Display(Envelope request, LauncherPeer peer)
    {
        int number = Number(request);
        return displays.TryGet(number, peer) ?? programs.TryGetDisplay(number, peer) ?? throw HeldDisplays.Unknown(number);
    }

    private static int Number(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        fields.End();
        return number;
    }

    private static int Side(int pixels, int most) =>
        pixels >= DisplaySize.Least && pixels <= most ? pixels : throw new StartException($"a side of a display has {DisplaySize.Least} to {most} pixels here (Display:MaxWidth, Display:MaxHeight)");
}
