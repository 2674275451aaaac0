using FurtherLink.Device;

namespace FurtherLink.Panel;

/// <summary>What the screen has to do with who may use this device. Whoever changes one of these calls <see cref="Miniscreen.Refresh"/> through <see cref="ScreenHost"/>.</summary>
internal interface IPairingDesk
{
    /// <summary>Whether somebody can be let in by <see cref="OpenPairing"/>.</summary>
    bool CanPair { get; }

    /// <summary>What people have to be told or asked now, the most urgent first.</summary>
    IReadOnlyList<Prompt> Prompts { get; }

    /// <summary>Who may use this device.</summary>
    IReadOnlyList<KnownClient> Clients { get; }

    /// <summary>Lets somebody pair: a code appears among the prompts.</summary>
    void OpenPairing();

    /// <summary>Ends a client's right to use this device.</summary>
    void Revoke(KnownClient client);
}
