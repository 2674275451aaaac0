using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;

namespace FurtherLink.Engine.Separation;

/// <summary>All displays whose program is still to come. Each belongs to one connection, and ends with it.</summary>
/// <param name="most">How many there may be at a time, all connections together.</param>
internal sealed class HeldDisplays(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, HeldDisplay> _displays = [];
    private int _places;
    private int _last;

    /// <summary>How many there are, or are being made.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _places;
        }
    }

    /// <summary>Takes a place for one, which is had until <see cref="Leave"/>.</summary>
    /// <exception cref="StartException">There is none left.</exception>
    public void Enter()
    {
        lock (_gate)
        {
            if (_places == most) throw new StartException($"{most} programs are being started already, which is the most here (Limits:Programs)");
            _places++;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_gate) _places--;
    }

    /// <summary>Holds a display for a connection; if that has ended meanwhile, it is ended, and its place given back.</summary>
    public async Task<HeldDisplay> AddAsync(DisplayStage stage, LauncherPeer peer)
    {
        HeldDisplay held;
        lock (_gate)
        {
            held = new HeldDisplay(++_last, stage, peer);
            if (!peer.IsGone)
            {
                _displays.Add(held.Number, held);
                return held;
            }
        }

        await EndAsync(held);
        throw new StartException("the daemon is gone");
    }

    /// <summary>A display of that connection; null: it has none of that number, or a program has it.</summary>
    public HeldDisplay? TryGet(int number, LauncherPeer peer)
    {
        lock (_gate) return _displays.TryGetValue(number, out HeldDisplay? held) && held.Holder == peer ? held : null;
    }

    /// <summary>Makes a display the caller's, who gives its place back.</summary>
    /// <exception cref="StartException">There is none of that number.</exception>
    public HeldDisplay Take(int number, LauncherPeer peer)
    {
        lock (_gate)
        {
            if (!_displays.TryGetValue(number, out HeldDisplay? held) || held.Holder != peer) throw Unknown(number);
            _ = _displays.Remove(number);
            return held;
        }
    }

    /// <summary>A connection has ended, and with it its displays.</summary>
    public async Task AbandonAsync(LauncherPeer peer)
    {
        List<HeldDisplay> abandoned;
        lock (_gate)
        {
            abandoned = [.. _displays.Values.Where(held => held.Holder == peer)];
            foreach (HeldDisplay held in abandoned) _ = _displays.Remove(held.Number);
        }

        await Task.WhenAll(abandoned.Select(EndAsync));
    }

    /// <summary>What to say of a number that is nobody's.</summary>
    public static StartException Unknown(int number) => new($"there is no display {number} of yours");

    /// <summary>Ends one that was taken, and gives its place back.</summary>
    public async Task EndAsync(HeldDisplay held)
    {
        try
        {
            await held.EndAsync();
        }
        finally
        {
            Leave();
        }
    }
}
