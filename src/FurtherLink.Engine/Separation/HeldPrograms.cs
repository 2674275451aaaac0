using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// All programs that the launcher has started. Each belongs to one connection; when that ends, so does the program, unless it is detachable: then it waits, with
/// its streams and what was said of it, for a daemon to take it, for a grace.
/// </summary>
internal sealed class HeldPrograms(int most, TimeSpan grace, TimeProvider time, ILogger log) : IAsyncDisposable
{
    // For programs that have ended and are being removed, where few may run at a time.
    private const int SparePlaces = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, HeldProgram> _programs = [];
    private int _starting;
    private int _last;

    /// <summary>Refuses where so many run that one more would be too many, whatever the daemon counts.</summary>
    /// <exception cref="StartException">So it is.</exception>
    public void RefuseTooMany()
    {
        lock (_gate) CheckRoom();
    }

    /// <summary>Takes a place for a program that is about to be started, which is had until <see cref="GiveBack"/>.</summary>
    /// <exception cref="StartException">There is none left.</exception>
    public void Enter()
    {
        lock (_gate)
        {
            CheckRoom();
            _starting++;
        }
    }

    /// <summary>Gives the place back: the program is held, or there is none.</summary>
    public void GiveBack()
    {
        lock (_gate) _starting--;
    }

    /// <summary>Holds a program for a connection; if that has ended meanwhile, the program is removed.</summary>
    public async Task<HeldProgram> AddAsync(LaunchedProgram program, bool detachable, HeldDisplay? display, LauncherPeer peer)
    {
        HeldProgram held;
        lock (_gate)
        {
            held = new HeldProgram(++_last, program, detachable, display) { Holder = peer };
            _programs.Add(held.Number, held);
            if (!peer.IsGone) return held;
        }

        await RemoveAsync(held);
        throw new StartException("the daemon is gone");
    }

    /// <summary>A program of that connection.</summary>
    /// <exception cref="StartException">It has none of that number, or none any more.</exception>
    public HeldProgram Get(int number, LauncherPeer peer)
    {
        lock (_gate)
        {
            return _programs.TryGetValue(number, out HeldProgram? held) && held.Holder == peer && held.Removal is null ? held : throw Unknown(number);
        }
    }

    /// <summary>The display of that number, of a program of that connection; null: it has none.</summary>
    public HeldDisplay? TryGetDisplay(int number, LauncherPeer peer)
    {
        lock (_gate) return _programs.Values.FirstOrDefault(held => held.Holder == peer && held.Removal is null && held.Display?.Number == number)?.Display;
    }

    /// <summary>Programs that nobody has.</summary>
    public IReadOnlyList<int> Survivors
    {
        get
        {
            lock (_gate) return [.. _programs.Values.Where(static held => held is { Holder: null, Removal: null }).Select(static held => held.Number)];
        }
    }

    /// <summary>Gives a program that nobody has to a connection.</summary>
    /// <exception cref="StartException">Somebody has it, or it is gone.</exception>
    public HeldProgram Take(int number, LauncherPeer peer)
    {
        lock (_gate)
        {
            if (peer.IsGone || !_programs.TryGetValue(number, out HeldProgram? held) || held is not { Holder: null, Removal: null }) throw Unknown(number);
            held.Grace?.Dispose();
            held.Grace = null;
            held.Holder = peer;
            return held;
        }
    }

    /// <summary>Nobody has it from now on; if that connection still has it.</summary>
    public void Leave(HeldProgram held, LauncherPeer peer)
    {
        lock (_gate)
        {
            if (held.Holder != peer || held.Removal is not null) return;
            held.Holder = null;
            held.Grace = time.CreateTimer(_ => Expire(held), null, grace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A connection has ended: what can wait for the next one does, the rest is removed.</summary>
    public async Task AbandonAsync(LauncherPeer peer)
    {
        Task[] ended;
        int kept;
        lock (_gate)
        {
            // At once: whoever is left can be the next one's in the same moment, and must not be looked at again.
            ILookup<bool, HeldProgram> abandoned = _programs.Values.Where(held => held.Holder == peer && held.Removal is null)
                .ToLookup(static held => held is { Detachable: true, State: not null });
            kept = abandoned[true].Count();
            foreach (HeldProgram held in abandoned[true]) Leave(held, peer);
            ended = [.. abandoned[false].Select(RemoveAsync)];
        }

        if (ended.Length + kept > 0) log.Abandoned(ended.Length, kept);
        await Task.WhenAll(ended);
    }

    /// <summary>Removes a program, once; completes when nothing of it is left.</summary>
    public Task RemoveAsync(HeldProgram held)
    {
        lock (_gate) return held.Removal ??= Task.Run(() => RemoveNowAsync(held));
    }

    /// <summary>Removes all.</summary>
    public async ValueTask DisposeAsync()
    {
        List<HeldProgram> all;
        lock (_gate) all = [.. _programs.Values];
        await Task.WhenAll(all.Select(RemoveAsync));
    }

    private void CheckRoom()
    {
        if (_starting + _programs.Values.Count(static held => held.IsRunning) >= most)
            throw new StartException($"{most} programs run already, which is the most here (Limits:Programs)");
        if (_starting + _programs.Count >= 2 * most + SparePlaces) throw new StartException("too many programs have ended that nobody has taken away");
    }

    private static StartException Unknown(int number) => new($"there is no program {number} of yours");

    private void Expire(HeldProgram held)
    {
        lock (_gate)
        {
            if (held.Holder is not null) return; // taken this moment
            held.Removal ??= Task.Run(() => RemoveNowAsync(held));
        }

        log.Expired(held.Program.Id.Value, grace.TotalSeconds);
    }

    private async Task RemoveNowAsync(HeldProgram held)
    {
        int pid = held.Program.Id.Value;
        try
        {
            if (!await held.RemoveAsync()) log.Stuck(pid);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.LeftBehind(pid, failure.Message);
        }
        catch (Exception failure)
        {
            log.NotRemoved(pid, failure); // whatever it is: who waits for the removal, of this and of others, goes on
        }
        finally
        {
            lock (_gate) _ = _programs.Remove(held.Number);
        }
    }
}
