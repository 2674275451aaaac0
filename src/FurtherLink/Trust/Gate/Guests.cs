using FurtherLink.Configuration;
using FurtherLink.Trust.Presence;

namespace FurtherLink.Trust.Gate;

/// <summary>
/// Pages that know nothing of pairing, let in by somebody at the device: one address and one origin, for eight hours or until that is taken back. Only remembered
/// while the daemon runs.
/// </summary>
internal sealed class Guests(TrustOptions options, PromptBoard board, TimeProvider time, ILogger<Guests> logger) : IDisposable
{
    /// <summary>How long somebody who asked is waited for.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long a yes holds.</summary>
    internal static readonly TimeSpan Stay = TimeSpan.FromHours(8);

    private readonly Lock _gate = new();
    private readonly Dictionary<Visit, Stayer> _approved = [];
    private readonly Dictionary<Visit, Question> _asked = [];

    /// <summary>Those let in, the oldest first, with how long each may still stay.</summary>
    public IReadOnlyList<(Visit Visit, string Id, TimeSpan Left)> All
    {
        get
        {
            lock (_gate) return [.. _approved.Select(pair => (pair.Key, pair.Value.Id, Stay - time.GetElapsedTime(pair.Value.Since)))];
        }
    }

    /// <summary>The guest, if somebody let it in; null otherwise.</summary>
    public Caller? Find(Visit visit)
    {
        lock (_gate) return _approved.TryGetValue(visit, out Stayer? stayer) ? stayer.Caller : null;
    }

    /// <summary>Asks at the device, and waits for the answer.</summary>
    /// <returns>The guest; null: no, or no answer in time, or too many are being asked about already.</returns>
    public async Task<Caller?> AskAsync(Visit visit, CancellationToken gone)
    {
        if (!options.Guests || Join(visit) is not { } question) return null;
        try
        {
            bool yes = await question.Prompt.Answer.WaitAsync(gone);
            return yes ? Admit(visit) : null;
        }
        finally
        {
            Leave(visit, question);
        }
    }

    /// <summary>Sends a guest away. Null: there is none of that id.</summary>
    public Visit? Revoke(string id)
    {
        Stayer? stayer;
        Visit visit;
        lock (_gate)
        {
            (visit, stayer) = _approved.FirstOrDefault(pair => pair.Value.Id == id);
            if (stayer is null || !_approved.Remove(visit)) return null;
        }

        stayer.Dispose();
        logger.GuestLeft(visit.Address, visit.Origin);
        return visit;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Stayer stayer in _approved.Values) stayer.Dispose();
    }

    // Sockets of one page share one question.
    private Question? Join(Visit visit)
    {
        lock (_gate)
        {
            if (!_asked.TryGetValue(visit, out Question? question))
            {
                Prompt? prompt = board.TryPut(Patience, (id, expires) => new Prompt
                {
                    Id = id,
                    Kind = PromptKind.Guest,
                    Address = visit.Address,
                    Origin = visit.Origin.ToString(),
                    Expires = expires,
                });
                if (prompt is null) return null;
                _asked[visit] = question = new Question(prompt);
                logger.GuestAsks(visit.Address, visit.Origin);
            }

            question.Waiting++;
            return question;
        }
    }

    private void Leave(Visit visit, Question question)
    {
        lock (_gate)
        {
            if (--question.Waiting > 0) return;
            _ = _asked.Remove(visit);
        }

        board.Remove(question.Prompt); // where nobody waits any more, nothing is asked
    }

    private Caller Admit(Visit visit)
    {
        lock (_gate)
        {
            if (_approved.TryGetValue(visit, out Stayer? already)) return already.Caller;
            var stayer = new Stayer(visit, time, id => Revoke(id));
            _approved[visit] = stayer;
            logger.GuestAdmitted(visit.Address, visit.Origin);
            return stayer.Caller;
        }
    }

    /// <summary>A page at an address.</summary>
    /// <param name="Address">The client's IP address.</param>
    /// <param name="Origin">The page's.</param>
    internal readonly record struct Visit(string Address, Origin Origin);

    private sealed class Question(Prompt prompt)
    {
        public Prompt Prompt { get; } = prompt;

        public int Waiting { get; set; }
    }

    private sealed class Stayer : IDisposable
    {
        private readonly CancellationTokenSource _revoking = new();
        private readonly ITimer _end;

        public Stayer(Visit visit, TimeProvider time, Action<string> over)
        {
            Id = "guest-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4));
            Since = time.GetTimestamp();
            Caller = new Caller(CallerKind.Guest, $"guest:{visit.Address} {visit.Origin}", Role.Run, $"guest {visit.Address} ({visit.Origin})")
            {
                Revoked = _revoking.Token,
            };
            _end = time.CreateTimer(_ => over(Id), null, Stay, Timeout.InfiniteTimeSpan);
        }

        public string Id { get; }

        public long Since { get; }

        public Caller Caller { get; }

        public void Dispose()
        {
            _end.Dispose();
            _revoking.Cancel();
            _revoking.Dispose();
        }
    }
}
