using FurtherLink.Device.Drawing;
using FurtherLink.Device.Screens;

namespace FurtherLink.Device;

/// <summary>Something that people have to be told or asked, until it is answered or its time is over.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Expires">Timestamp of the <see cref="TimeProvider"/> after which it is not shown any more.</param>
/// <param name="Lifetime">How long it was to be shown at all; the countdown is full at its beginning.</param>
/// <param name="Answer">Called with what a button said, at most once: true for Select, false for Cancel. Must not block.</param>
public abstract record Prompt(string Id, long Expires, TimeSpan Lifetime, Action<bool> Answer)
{
    /// <summary>Whether it is shown even while a program draws on the display: only what somebody here asked for, never what a stranger can bring about.</summary>
    public abstract bool Insists { get; }

    /// <summary>Whether Select answers it, too. Cancel always does.</summary>
    public abstract bool IsQuestion { get; }

    internal abstract Screen Screen(double timeLeft);
}

/// <summary>A code that lets somebody in. Cancel closes the window.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Expires">See <see cref="Prompt"/>.</param>
/// <param name="Lifetime">See <see cref="Prompt"/>.</param>
/// <param name="Answer">See <see cref="Prompt"/>; only ever false.</param>
/// <param name="Code">To be typed in; usually six digits.</param>
/// <param name="Who">Who asks for it; null: whoever comes.</param>
/// <param name="Url">The page that asks for it, for the QR code; null: none.</param>
public sealed record PairingCode(string Id, long Expires, TimeSpan Lifetime, Action<bool> Answer, string Code, string? Who, string? Url)
    : Prompt(Id, Expires, Lifetime, Answer)
{
    /// <inheritdoc/>
    public override bool Insists => true;

    /// <inheritdoc/>
    public override bool IsQuestion => false;

    // Made once: the countdown is drawn four times a second.
    private readonly Lazy<QrSymbol?> _symbol = new(() => Url is null ? null : QrSymbol.For(Url));

    internal override Screen Screen(double timeLeft) => new PairingScreen(Code, Who, _symbol.Value, timeLeft);
}

/// <summary>Do this device and a client show the same number?</summary>
/// <param name="Id">Unique.</param>
/// <param name="Expires">See <see cref="Prompt"/>.</param>
/// <param name="Lifetime">See <see cref="Prompt"/>.</param>
/// <param name="Answer">See <see cref="Prompt"/>.</param>
/// <param name="Digits">Usually six.</param>
/// <param name="Who">Who shows the other one.</param>
/// <param name="AskedFor">Whether it belongs to a pairing window that somebody opened here.</param>
public sealed record Comparison(string Id, long Expires, TimeSpan Lifetime, Action<bool> Answer, string Digits, string Who, bool AskedFor)
    : Prompt(Id, Expires, Lifetime, Answer)
{
    /// <inheritdoc/>
    public override bool Insists => AskedFor;

    /// <inheritdoc/>
    public override bool IsQuestion => true;

    internal override Screen Screen(double timeLeft) => new ComparisonScreen(Digits, Who, timeLeft);
}

/// <summary>May somebody in who knows nothing of pairing?</summary>
/// <param name="Id">Unique.</param>
/// <param name="Expires">See <see cref="Prompt"/>.</param>
/// <param name="Lifetime">See <see cref="Prompt"/>.</param>
/// <param name="Answer">See <see cref="Prompt"/>.</param>
/// <param name="Who">What is known of them.</param>
/// <param name="Address">Where they are.</param>
/// <param name="Origin">The page they come with; null: none.</param>
public sealed record GuestQuestion(string Id, long Expires, TimeSpan Lifetime, Action<bool> Answer, string Who, string Address, string? Origin)
    : Prompt(Id, Expires, Lifetime, Answer)
{
    /// <inheritdoc/>
    public override bool Insists => false;

    /// <inheritdoc/>
    public override bool IsQuestion => true;

    internal override Screen Screen(double timeLeft) => new GuestScreen(Who, Address, Origin, timeLeft);
}
