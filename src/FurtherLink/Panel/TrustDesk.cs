using FurtherLink.Device;
using FurtherLink.Device.Facts;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Gate;
using FurtherLink.Trust.Pairing;

using Board = FurtherLink.Trust.Presence;

namespace FurtherLink.Panel;

/// <summary>What the board of prompts has on it, for the screen; and what its buttons say, for those who asked.</summary>
internal sealed class TrustDesk(PairingDesk desk, Board.PromptBoard board, ClientStore clients, Guests guests, ListeningPlace place) : IPairingDesk
{
    private static readonly TimeSpan QuestionLifetime = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Prompt> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool CanPair => true;

    /// <inheritdoc/>
    /// <remarks>The same object for the same prompt: the screen draws a symbol once for each.</remarks>
    public IReadOnlyList<Prompt> Prompts
    {
        get
        {
            IReadOnlyList<Board.Prompt> current = board.Current;
            foreach (string gone in _known.Keys.Except(current.Select(prompt => prompt.Id)).ToList()) _ = _known.Remove(gone);
            foreach (Board.Prompt prompt in current) _ = _known.TryAdd(prompt.Id, Describe(prompt));
            // A code that somebody here asked for goes before what strangers ask.
            return [.. current.OrderBy(prompt => prompt.Kind == Board.PromptKind.Code ? 0 : 1).Select(prompt => _known[prompt.Id])];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<KnownClient> Clients =>
    [
        .. clients.All.Select(client => new KnownClient(client.Id, client.Name)),
        .. guests.All.Select(guest => new KnownClient(guest.Id, $"{guest.Visit.Address} {guest.Visit.Origin.Host}")),
    ];

    /// <inheritdoc/>
    /// <remarks>Pressing twice does not change the code that somebody is reading.</remarks>
    public void OpenPairing()
    {
        if (!desk.IsOpen) _ = desk.Open();
    }

    /// <inheritdoc/>
    public void Revoke(KnownClient client)
    {
        if (clients.Revoke(client.Id) is null) _ = guests.Revoke(client.Id);
    }

    private Prompt Describe(Board.Prompt prompt)
    {
        string who = prompt.Name ?? "a web page", address = prompt.Address ?? "this device";
        return prompt.Kind switch
        {
            Board.PromptKind.Code => new PairingCode(prompt.Id, prompt.Expires, PairingWindow.Length, Answer, prompt.Digits!, prompt.Name, Url()),
            Board.PromptKind.Compare => new Comparison(prompt.Id, prompt.Expires, QuestionLifetime, Answer, prompt.Digits!, who, AskedFor: desk.IsOpen),
            Board.PromptKind.Pair => new GuestQuestion(prompt.Id, prompt.Expires, QuestionLifetime, Answer, who, address, "wants to pair"),
            _ => new GuestQuestion(prompt.Id, prompt.Expires, QuestionLifetime, Answer, who, address, prompt.Origin),
        };

        void Answer(bool yes) => board.TryAnswer(prompt.Id, yes);
    }

    // The console's page for it; whoever scans this is on the same network, or sees at once that it is not.
    private string? Url() => place.LoopbackOnly ? null : new FactsReader().Read().Addresses.Select(address => address.Address).FirstOrDefault() is not { } address
        ? null
        : $"https://{(address.Contains(':') ? $"[{address}]" : address)}:{place.Port}/#pair";
}
