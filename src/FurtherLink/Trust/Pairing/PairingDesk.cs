using System.Security.Cryptography;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Presence;

namespace FurtherLink.Trust.Pairing;

/// <summary>Where clients are paired: by a code that only people at the device can see, or by digits that they compare. docs/pairing.md has the exchange.</summary>
internal sealed class PairingDesk(
    ClientStore clients, PromptBoard board, ServerCertificate? certificate, TrustOptions options, TimeProvider time, ILogger<PairingDesk> logger) : IDisposable
{
    /// <summary>Bytes of a nonce, and of the commitment to one.</summary>
    public const int NonceBytes = 32;

    private const int MostPairings = 32;

    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);
    private PairingWindow? _window;
    private long _number;

    /// <summary>Opens a window, in place of one that is open.</summary>
    /// <param name="role">What the client will be allowed; null: what the configuration says.</param>
    /// <param name="forWhom">Who asked for it, fit to be shown.</param>
    public PairingWindow Open(Role? role = null, string? forWhom = null)
    {
        lock (_gate)
        {
            _window?.Close(new PairingResult(PairingVerdict.NoWindow));
            logger.WindowOpened();
            return _window = new PairingWindow(role ?? options.PairingRole, forWhom, board, time, Close);
        }
    }

    /// <summary>Whether a window is open.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate) return _window is not null;
        }
    }

    /// <summary>Closes a window, if it is still open.</summary>
    public void Close(PairingWindow window)
    {
        lock (_gate)
        {
            if (_window != window) return;
            _window = null;
        }

        window.Close(new PairingResult(PairingVerdict.NoWindow));
        logger.WindowClosed();
    }

    /// <summary>Begins a pairing by code. Null: no window is open.</summary>
    public (string Pairing, TimeSpan Left)? TryBegin(string name, string address)
    {
        lock (_gate)
        {
            if (_window is not { } window) return null;
            return (Remember(new Attempt(Shown.Of(name), address, Commitment: null, DeviceNonce: null)), window.Left);
        }
    }

    /// <summary>Asks at the device for a window, and begins a pairing when somebody opens it. Null: nobody did.</summary>
    public async Task<(string Pairing, TimeSpan Left)?> AskAsync(string name, string address, CancellationToken gone)
    {
        if (TryBegin(name, address) is { } open) return open;
        Prompt? prompt = board.TryPut(AskPatience, (id, expires) => new Prompt
        {
            Id = id,
            Kind = PromptKind.Pair,
            Name = Shown.Of(name),
            Address = address,
            Expires = expires,
        });
        if (prompt is null) return null;
        logger.PairingAsked(address, Shown.Of(name));
        try
        {
            if (!await prompt.Answer.WaitAsync(gone)) return null;
        }
        finally
        {
            board.Remove(prompt);
        }

        _ = Open(forWhom: Shown.Of(name));
        return TryBegin(name, address);
    }

    /// <summary>Tries a code.</summary>
    public (PairingResult Result, int TriesLeft) TryCode(string pairing, string code)
    {
        PairingWindow? closed = null;
        Attempt? attempt;
        lock (_gate)
        {
            if (!_attempts.TryGetValue(pairing, out attempt) || attempt.Commitment is not null) return (new PairingResult(PairingVerdict.Unknown), 0);
            if (_window is not { } window) return (new PairingResult(PairingVerdict.NoWindow), 0);
            if (!window.TryCode(code))
            {
                logger.WrongCode(attempt.Address, attempt.Name);
                if (!window.IsUsedUp) return (new PairingResult(PairingVerdict.WrongCode), window.TriesLeft);
                closed = window;
            }
            else
            {
                _ = _attempts.Remove(pairing);
                _window = null;
                PairingResult result = Admit(attempt, window.Role);
                window.Close(result);
                return (result, 0);
            }
        }

        logger.WindowUsedUp();
        Close(closed);
        return (new PairingResult(PairingVerdict.NoWindow), 0);
    }

    /// <summary>Begins a pairing by comparison: keeps the client's commitment and answers with a nonce of the device. Null: this device has no key to show.</summary>
    public (string Pairing, byte[] Nonce, byte[] DeviceKey)? TryBeginComparison(string name, string address, byte[] commitment)
    {
        if (certificate?.Shown.Key.Bytes is not { } key) return null;
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        lock (_gate) return (Remember(new Attempt(Shown.Of(name), address, commitment, nonce) { DeviceKey = key }), nonce, key);
    }

    /// <summary>Shows the digits at the device, now that the client's nonce is known, and waits for somebody to say that they are the same.</summary>
    public async Task<PairingResult> CompareAsync(string pairing, byte[] clientNonce, CancellationToken gone)
    {
        Attempt? attempt;
        lock (_gate)
        {
            // Once only: whoever could try again with another nonce could look for digits that fit.
            if (!_attempts.Remove(pairing, out attempt) || attempt is not { Commitment: { } commitment, DeviceNonce: { } nonce, DeviceKey: { } key })
                return new PairingResult(PairingVerdict.Unknown);
            if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientNonce), commitment)) return new PairingResult(PairingVerdict.BrokenCommitment);
            attempt = attempt with { Shown = Digits.OfComparison(key, clientNonce, nonce) };
        }

        Prompt? prompt = board.TryPut(AskPatience, (id, expires) => new Prompt
        {
            Id = id,
            Kind = PromptKind.Compare,
            Name = attempt.Name,
            Address = attempt.Address,
            Digits = attempt.Shown,
            Expires = expires,
        });
        if (prompt is null) return new PairingResult(PairingVerdict.Refused);
        logger.PairingAsked(attempt.Address, attempt.Name);
        try
        {
            return await prompt.Answer.WaitAsync(gone) ? Admit(attempt, options.PairingRole) : new PairingResult(PairingVerdict.Refused);
        }
        finally
        {
            board.Remove(prompt);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_window is { } window) Close(window);
    }

    private PairingResult Admit(Attempt attempt, Role role)
    {
        try
        {
            (PairedClient client, string token) = clients.Add(attempt.Name, role);
            logger.Paired(attempt.Address, client.Name, client.Id, client.Role);
            return new PairingResult(PairingVerdict.Paired, client, token);
        }
        catch (InvalidOperationException full)
        {
            logger.NotPaired(attempt.Address, attempt.Name, full.Message);
            return new PairingResult(PairingVerdict.Full);
        }
    }

    // Whoever begins and never goes on makes room in the end: first of all those who begin the most.
    private string Remember(Attempt attempt)
    {
        if (_attempts.Count >= MostPairings)
        {
            IEnumerable<KeyValuePair<string, Attempt>> busiest = _attempts.GroupBy(pair => pair.Value.Address).MaxBy(attempts => attempts.Count())!;
            _ = _attempts.Remove(busiest.MinBy(pair => pair.Value.Number).Key);
        }

        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _attempts[id] = attempt with { Number = ++_number };
        return id;
    }

    private sealed record Attempt(string Name, string Address, byte[]? Commitment, byte[]? DeviceNonce)
    {
        public byte[]? DeviceKey { get; init; }

        public string? Shown { get; init; }

        public long Number { get; init; }
    }
}
