using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Separation;
using FurtherLink.Linux;

namespace FurtherLink.Engine.Programs;

/// <summary>Programs of the daemon before this one: they kept running, and are found again as if nothing had happened.</summary>
public sealed partial class RunningPrograms
{
    /// <summary>Tells when an owner may not have programs run any more, for programs of a daemon before; cancelled at once where it may not already.</summary>
    public Func<string, CancellationToken> WithdrawalOf { get; init; } = static _ => CancellationToken.None;

    /// <summary>Goes on with what the launcher has kept. Called once, before anybody is served.</summary>
    public async Task AdoptAsync()
    {
        IReadOnlyList<Survivor> survivors;
        try
        {
            survivors = await _launcher.TakeSurvivorsAsync();
        }
        catch (Exception gone) when (gone is StartException or LibcException)
        {
            _log.NoSurvivors(gone.Message);
            return;
        }

        await Task.WhenAll(survivors.Select(AdoptDisplayAsync)); // all at a time: an X server that stands still costs seconds
        int adopted = 0;
        foreach (Survivor survivor in survivors)
        {
            if (await TryAdoptAsync(survivor)) adopted++;
        }

        if (adopted > 0) _log.Adopted(adopted);
    }

    private async Task AdoptDisplayAsync(Survivor survivor)
    {
        try
        {
            if (SessionState.Of(survivor.State).Display is { } display) await survivor.Program.AdoptDisplayAsync(display, _time);
        }
        catch (Exception senseless) when (senseless is WireException or ArgumentException)
        {
            // Told of where the rest of its state is looked at.
        }
    }

    private async Task<bool> TryAdoptAsync(Survivor survivor)
    {
        try
        {
            var state = SessionState.Of(survivor.State);
            var request = new StartRequest
            {
                Runner = state.Runner,
                Owner = state.Owner,
                Detachable = true,
                KeptAfterEnd = state.KeptAfterEnd,
                Timeout = state.Timeout,
                TimeoutNotice = state.TimeoutNotice,
                Exclusive = state.Exclusive,
                Withdrawn = WithdrawalOf(state.Owner),
            };
            await AdoptAsync(survivor.Program, request, new Adoption(state, survivor.Reached));
            return true;
        }
        catch (Exception senseless) when (senseless is WireException or StartException or ArgumentException)
        {
            _log.NotAdopted(senseless.Message);
            _ = await survivor.Program.EndAsync();
            await survivor.Program.DiscardAsync();
            return false;
        }
    }

    private async Task AdoptAsync(ILaunchedProgram program, StartRequest request, Adoption adoption)
    {
        Lease? lease = null;
        if (request.Exclusive is { } name)
        {
            var holder = new LeaseHolder(request.Owner, program.User.Name, Shown.Of(request.Runner), adoption.State.StartedAt);
            lease = await Leases.TakeAsync(name, () => holder, static _ => { }, CancellationToken.None);
        }

        _ = Interlocked.Increment(ref _count);
        _clients.Add(request.Owner);
        var execution = new Execution(program, request, _options, _route, Duties, OnEnded, OnExpired, _time, _log, adoption);
        lease?.BelongsTo(execution);
        _sessions[execution.Session!] = execution;
        if (execution.Display is { } display) _displays[display.Id] = execution;
        await execution.KeepAsync();
        execution.BeginUnwatched();
        _ledger.Adopt(execution);
        _running[execution] = Task.CompletedTask;
        _ = _running.TryUpdate(execution, LiveAsync(execution), Task.CompletedTask);
        if (request.Withdrawn.IsCancellationRequested) _ = execution.StopAsync();
    }
}
