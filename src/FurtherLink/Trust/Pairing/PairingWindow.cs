using System.Security.Cryptography;
using System.Text;

using FurtherLink.Trust.Presence;

namespace FurtherLink.Trust.Pairing;

/// <summary>
/// The two minutes in which a code pairs somebody, opened by a person at the device. Three wrong codes make a new one, five codes used up close it: whoever
/// guesses has fifteen tries at one in a million, and none without a window. Guarded by its <see cref="PairingDesk"/>.
/// </summary>
internal sealed class PairingWindow
{
    /// <summary>How long it is open.</summary>
    internal static readonly TimeSpan Length = TimeSpan.FromSeconds(120);

    /// <summary>Wrong tries that one code bears.</summary>
    internal const int TriesPerCode = 3;

    /// <summary>Codes in one window.</summary>
    internal const int MostCodes = 5;

    private readonly PromptBoard _board;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly ITimer _end;
    private readonly TaskCompletionSource<PairingResult> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Prompt? _prompt;
    private byte[] _code = [];
    private int _codes;
    private int _tries;

    public PairingWindow(Role role, string? forWhom, PromptBoard board, TimeProvider time, Action<PairingWindow> over)
    {
        Role = role;
        ForWhom = forWhom;
        _board = board;
        _time = time;
        _opened = time.GetTimestamp();
        _end = time.CreateTimer(_ => over(this), null, Length, Timeout.InfiniteTimeSpan);
        ShowNewCode();
    }

    /// <summary>What the client will be allowed that is paired here.</summary>
    public Role Role { get; }

    /// <summary>Who asked for it, or null.</summary>
    public string? ForWhom { get; }

    /// <summary>How long it stays open.</summary>
    public TimeSpan Left => Length - _time.GetElapsedTime(_opened) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>How many tries the code that is shown still bears.</summary>
    public int TriesLeft => TriesPerCode - _tries;

    /// <summary>What became of it: somebody was paired, or it closed.</summary>
    public Task<PairingResult> Outcome => _outcome.Task;

    /// <summary>Whether <paramref name="code"/> is the one that is shown; a wrong one is counted. False with nothing left to try: the window is to be closed.</summary>
    public bool TryCode(string code)
    {
        if (CryptographicOperations.FixedTimeEquals(_code, Encoding.UTF8.GetBytes(code))) return true;
        if (++_tries == TriesPerCode && _codes < MostCodes) ShowNewCode();
        return false;
    }

    /// <summary>Whether wrong tries have used up every code.</summary>
    public bool IsUsedUp => _codes == MostCodes && _tries >= TriesPerCode;

    public void Close(PairingResult result)
    {
        _end.Dispose();
        if (_prompt is { } prompt) _board.Remove(prompt);
        _outcome.TrySetResult(result);
    }

    private void ShowNewCode()
    {
        if (_prompt is { } old) _board.Remove(old);
        string code = Digits.Random();
        _code = Encoding.UTF8.GetBytes(code);
        _codes++;
        _tries = 0;
        _prompt = _board.TryPut(Left, (id, expires) => new Prompt { Id = id, Kind = PromptKind.Code, Name = ForWhom, Digits = code, Expires = expires });
    }
}
