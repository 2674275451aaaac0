using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>How many sessions one client has, those that are being started included, so that of many asked for at once none is too many.</summary>
internal sealed class SessionQuota(RunningPrograms programs, int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _starting = new(StringComparer.Ordinal);

    /// <summary>Takes a place, to be given back once the session can be found, or will never be.</summary>
    /// <param name="owner">Whose session it will be.</param>
    /// <param name="retryAfter">Where there is none: when the next ended session will be forgotten; null: none has ended.</param>
    public bool TryTake(string owner, out TimeSpan? retryAfter)
    {
        lock (_gate)
        {
            IReadOnlyList<Execution> sessions = programs.SessionsOf(owner);
            int starting = _starting.GetValueOrDefault(owner);
            retryAfter = null;
            if (sessions.Count + starting < most)
            {
                _starting[owner] = starting + 1;
                return true;
            }

            retryAfter = sessions.Min(static session => session.ForgottenIn);
            return false;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Return(string owner)
    {
        lock (_gate)
        {
            if (--_starting[owner] == 0) _ = _starting.Remove(owner);
        }
    }
}
