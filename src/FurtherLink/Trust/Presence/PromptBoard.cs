using System.Security.Cryptography;

namespace FurtherLink.Trust.Presence;

/// <summary>
/// What the people at the device are shown and asked now. Whoever has a screen or a terminal there watches it (<see cref="NextAsync"/>) and answers; several may,
/// and the first answer counts.
/// </summary>
internal sealed class PromptBoard(TimeProvider time) : IDisposable
{
    /// <summary>Questions at a time, all askers together. A screen shows one; more than a few is somebody who pesters.</summary>
    public const int Most = 8;

    // Nobody is asked again right away by somebody who was told no, or whom nobody answered; a page that was reloaded while it waited may soon.
    private static readonly TimeSpan PauseAfterNo = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseAfterLeaving = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, long> _pauses = [];
    private long _version;
    private bool _closed;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Counts the changes; see <see cref="NextAsync"/>.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<Prompt> Current
    {
        get
        {
            lock (_gate) return [.. _entries.Select(entry => entry.Prompt)];
        }
    }

    /// <summary>
    /// Puts a prompt up until it is answered, taken down or over. Null: an asker from that address has one up already or has just had one in vain, or there are
    /// <see cref="Most"/>.
    /// </summary>
    /// <param name="after">How long it stays up.</param>
    /// <param name="make">Makes it from its id and the time stamp of its end.</param>
    public Prompt? TryPut(TimeSpan after, Func<string, long, Prompt> make)
    {
        long expires = time.GetTimestamp() + (long)(after.TotalSeconds * time.TimestampFrequency);
        Prompt prompt = make(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), expires);
        lock (_gate)
        {
            if (_closed || (prompt.Kind != PromptKind.Code && !MayAsk(prompt.Address))) return null;
            _entries.Add(new Entry(prompt, time.CreateTimer(_ => Finish(prompt, yes: false, PauseAfterNo), null, after, Timeout.InfiniteTimeSpan)));
            Change();
        }

        return prompt;
    }

    /// <summary>Answers a prompt. False: there is none of that id, or none any more.</summary>
    public bool TryAnswer(string id, bool yes) => Current.FirstOrDefault(prompt => prompt.Id == id) is { } prompt && Finish(prompt, yes, PauseAfterNo);

    /// <summary>Takes a prompt down because nobody waits for an answer any more.</summary>
    public void Remove(Prompt prompt) => Finish(prompt, yes: false, PauseAfterLeaving);

    /// <summary>Completes when the board is no longer what it was at <paramref name="version"/>.</summary>
    public Task NextAsync(long version, CancellationToken ct)
    {
        lock (_gate) return _version != version ? Task.CompletedTask : _changed.Task.WaitAsync(ct);
    }

    /// <summary>Takes everything down; from now on nothing is put up.</summary>
    public void Dispose()
    {
        lock (_gate) _closed = true;
        foreach (Prompt prompt in Current) Remove(prompt);
    }

    private bool MayAsk(string? address)
    {
        long now = time.GetTimestamp();
        foreach (string over in _pauses.Where(pause => pause.Value <= now).Select(pause => pause.Key).ToList()) _ = _pauses.Remove(over);
        return _entries.Count < Most && !_pauses.ContainsKey(address ?? "")
            && !_entries.Any(entry => entry.Prompt.Kind != PromptKind.Code && entry.Prompt.Address == address);
    }

    private bool Finish(Prompt prompt, bool yes, TimeSpan pause)
    {
        lock (_gate)
        {
            int index = _entries.FindIndex(entry => entry.Prompt == prompt);
            if (index < 0) return false;
            _entries[index].Timer.Dispose();
            _entries.RemoveAt(index);
            if (!yes && prompt.Kind != PromptKind.Code) _pauses[prompt.Address ?? ""] = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
            Change();
        }

        return prompt.TrySetAnswer(yes);
    }

    private void Change()
    {
        _version++;
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private readonly record struct Entry(Prompt Prompt, ITimer Timer);
}
