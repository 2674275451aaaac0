using FurtherLink.Device.Buttons;
using FurtherLink.Device.Screens;

namespace FurtherLink.Device;

/// <summary>The pages that somebody leafs through with the buttons. Open from the first press to Cancel, or until nobody pressed for a while.</summary>
internal sealed class Pages(IMiniscreenContent content, TimeProvider time)
{
    /// <summary>How long the pages stay open without a press.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long Cancel has to be held to stop all programs.</summary>
    public static readonly TimeSpan HoldToStop = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SecondTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HoldTick = TimeSpan.FromMilliseconds(125);

    private Page _page;
    private int? _chosen;
    private bool _confirming;
    private long _lastPress;
    private long? _cancelDown;

    private enum Page
    {
        Running,
        Status,
        Address,
        Fingerprint,
        Clients,
        About,
    }

    /// <summary>Whether somebody is looking at them.</summary>
    public bool AreOpen { get; private set; }

    private bool CanStop => _page == Page.Running && content.Programs.Count > 0;

    /// <summary>Shows the first: what runs, or else the status.</summary>
    public void Open()
    {
        AreOpen = true;
        _lastPress = time.GetTimestamp();
        _page = content.Programs.Count > 0 ? Page.Running : Page.Status;
        (_chosen, _confirming, _cancelDown) = (null, false, null);
    }

    /// <summary>Ends the looking.</summary>
    public void Close() => AreOpen = false;

    /// <summary>Something else is shown: a Cancel that is held down is not meant for these any more.</summary>
    public void LetGo() => _cancelDown = null;

    /// <summary>Does what a button means here.</summary>
    public void Handle(ButtonEvent change)
    {
        if (!change.Pressed)
        {
            if (change.Button == Button.Cancel && _cancelDown is not null) Close(); // let go before its time: an ordinary Cancel
            return;
        }

        _lastPress = time.GetTimestamp();
        switch (change.Button)
        {
            case Button.Up: Move(-1); break;
            case Button.Down: Move(1); break;
            case Button.Select: Select(); break;
            case Button.Cancel: Cancel(); break;
        }
    }

    /// <summary>Does what is due by now; how soon that will be again.</summary>
    public TimeSpan Advance()
    {
        if (_cancelDown is { } down && time.GetElapsedTime(down) >= HoldToStop)
        {
            _cancelDown = null;
            if (CanStop) content.StopPrograms();
        }

        TimeSpan left = Patience - time.GetElapsedTime(_lastPress);
        if (left <= TimeSpan.Zero && _cancelDown is null) Close();
        if (_cancelDown is not null) return HoldTick;
        return _page == Page.Running && content.Programs.Count > 0 && left > SecondTick ? SecondTick : left;
    }

    /// <summary>What is shown.</summary>
    public Screen Screen()
    {
        DeviceStatus status = content.Status;
        return _page switch
        {
            Page.Running when content.Programs is [var program, ..] programs => new RunningScreen(
                program.Name, program.User, time.GetElapsedTime(program.Started), programs.Count - 1, _cancelDown is { } down ? time.GetElapsedTime(down) / HoldToStop : 0),
            Page.Address => new AddressScreen(status.Addresses, status.Port, status.Encrypted, Mark(1)),
            Page.Fingerprint => new FingerprintScreen(status.Fingerprint, Mark(2)),
            Page.Clients when _confirming && Chosen() is { } client => new RevokeScreen(client.Name),
            Page.Clients => new ClientsScreen([.. content.Clients.Select(client => client.Name)], Chosen() is null ? null : _chosen, Mark(3)),
            Page.About => new AboutScreen(status.Version, status.Model, status.System, Mark(4)),
            _ => new StatusScreen(
                status.Name, status.Addresses is [var (_, address), ..] ? address : null, status.Port, status.Encrypted, content.Programs.Count, status.Connected,
                status.CanPair)
            {
                Warning = status.Warning,
            },
        };

        static PageMark Mark(int number) => new(number, 4);
    }

    private KnownClient? Chosen() => _chosen is { } index && index < content.Clients.Count ? content.Clients[index] : null;

    private void Move(int by)
    {
        if (_confirming) return;
        if (_chosen is { } index && content.Clients.Count > 0)
        {
            _chosen = Math.Clamp(index + by, 0, content.Clients.Count - 1);
            return;
        }

        Page first = content.Programs.Count > 0 ? Page.Running : Page.Status;
        int count = Page.About - first + 1;
        _page = first + ((Math.Max(_page - first, 0) + by + count) % count);
    }

    private void Select()
    {
        switch (_page)
        {
            case Page.Status or Page.Running when content.Status.CanPair && (_page == Page.Status || content.Programs.Count == 0):
                content.OpenPairing();
                break;
            case Page.Clients when Chosen() is not { } chosen:
                _chosen = content.Clients.Count > 0 ? 0 : null;
                break;
            case Page.Clients when !_confirming:
                _confirming = true;
                break;
            case Page.Clients:
                content.Revoke(Chosen()!);
                (_chosen, _confirming) = (null, false);
                break;
        }
    }

    private void Cancel()
    {
        if (_confirming) _confirming = false;
        else if (_chosen is not null) _chosen = null;
        else if (CanStop) _cancelDown = time.GetTimestamp();
        else Close();
    }
}
