using System.Security.Cryptography;

namespace FurtherLink.Trust.Clients;

/// <summary>The paired clients: knows them by their tokens, remembers them, forgets them.</summary>
internal sealed class ClientStore : IDisposable
{
    /// <summary>More than a school has; each costs a comparison at every request of an unknown one.</summary>
    public const int Most = 1000;

    private readonly ClientFile _file;
    private readonly TimeProvider _time;
    private readonly ILogger<ClientStore> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Standing> _clients = new(StringComparer.Ordinal);

    /// <summary>Reads what is known.</summary>
    public ClientStore(ClientFile file, TimeProvider time, ILogger<ClientStore> logger)
    {
        _file = file;
        _time = time;
        _logger = logger;
        foreach (PairedClient client in file.Read()) _clients[client.Id] = new Standing(client);
    }

    /// <summary>All of them, the newest last.</summary>
    public IReadOnlyList<PairedClient> All
    {
        get
        {
            lock (_gate) return [.. _clients.Values.Select(standing => standing.Client)];
        }
    }

    /// <summary>The client whose token this is, and what tells that it was revoked; null: it is nobody's.</summary>
    public (PairedClient Client, CancellationToken Revoked)? Find(string token)
    {
        if (!Token.HasShape(token)) return null;
        byte[] hash = Token.Hash(token);
        lock (_gate)
        {
            Standing? found = null;
            // All are compared, each in constant time: how long it takes tells nothing of how much of a guess was right.
            foreach (Standing standing in _clients.Values)
            {
                if (CryptographicOperations.FixedTimeEquals(standing.Client.TokenHash, hash)) found = standing;
            }

            if (found is null) return null;
            RememberUse(found);
            return (found.Client, found.Revoking.Token);
        }
    }

    /// <summary>What tells that a client was revoked; cancelled already where there is none of that id.</summary>
    public CancellationToken RevocationOf(string id)
    {
        lock (_gate) return _clients.TryGetValue(id, out Standing? standing) ? standing.Revoking.Token : new CancellationToken(canceled: true);
    }

    /// <summary>Adds a client; what is returned with it is the only copy of its token.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="Most"/> already.</exception>
    public (PairedClient Client, string Token) Add(string name, Role role)
    {
        string token = Token.New();
        lock (_gate)
        {
            if (_clients.Count >= Most) throw new InvalidOperationException($"{Most} clients are paired already; revoke some first");
            string id;
            do id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            while (_clients.ContainsKey(id));
            var client = new PairedClient(id, name, role, Token.Hash(token), Today, Today);
            _clients[id] = new Standing(client);
            Save();
            return (client, token);
        }
    }

    /// <summary>Forgets a client and ends what it does now; null: there is no such client.</summary>
    public PairedClient? Revoke(string id)
    {
        Standing? standing;
        lock (_gate)
        {
            if (!_clients.Remove(id, out standing)) return null;
            Save();
        }

        // Outside: what is cancelled closes sockets, and those may ask us again.
        standing.Revoking.Cancel();
        standing.Revoking.Dispose();
        _logger.Revoked(standing.Client.Name, id);
        return standing.Client;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Standing standing in _clients.Values) standing.Revoking.Dispose();
    }

    private DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private void RememberUse(Standing standing)
    {
        if (standing.Client.Used == Today) return;
        standing.Client = standing.Client with { Used = Today };
        Save();
    }

    private void Save() => _ = _file.TryWrite(_clients.Values.Select(standing => standing.Client));

    private sealed class Standing(PairedClient client)
    {
        public PairedClient Client { get; set; } = client;

        public CancellationTokenSource Revoking { get; } = new();
    }
}
