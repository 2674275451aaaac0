namespace FurtherLink.Device;

/// <summary>
/// What the screen can show, and what the buttons can do. Asked whenever the screen is drawn, so that an answer has to be at hand; whoever changes one of
/// these says so by <see cref="Miniscreen.Refresh"/>. Called by one thread at a time.
/// </summary>
public interface IMiniscreenContent
{
    /// <summary>This device.</summary>
    DeviceStatus Status { get; }

    /// <summary>What runs, the latest first.</summary>
    IReadOnlyList<RunningProgram> Programs { get; }

    /// <summary>Who may use this device.</summary>
    IReadOnlyList<KnownClient> Clients { get; }

    /// <summary>What people have to be told or asked now, the most urgent first.</summary>
    IReadOnlyList<Prompt> Prompts { get; }

    /// <summary>Select on the status screen: lets somebody pair.</summary>
    void OpenPairing();

    /// <summary>Cancel was held: ends every program.</summary>
    void StopPrograms();

    /// <summary>Ends a client's right to use this device.</summary>
    void Revoke(KnownClient client);
}

/// <summary>What the pages tell of this device.</summary>
/// <param name="Name">Its short name, <c>pi-top-1A2B</c>.</param>
/// <param name="Addresses">Interface and address, the best first.</param>
/// <param name="Port">Where Further Link listens.</param>
/// <param name="Encrypted">Whether connections are.</param>
/// <param name="Connected">How many clients are connected now.</param>
/// <param name="CanPair">Whether <see cref="IMiniscreenContent.OpenPairing"/> does anything.</param>
/// <param name="Fingerprint">SHA-256 of the certificate in hexadecimal; null: there is none.</param>
/// <param name="Version">Of Further Link.</param>
/// <param name="Model">Of the device; null: it does not say.</param>
/// <param name="System">The operating system; null: it does not say.</param>
public sealed record DeviceStatus(
    string Name, IReadOnlyList<(string Interface, string Address)> Addresses, int Port, bool Encrypted, int Connected, bool CanPair, string? Fingerprint,
    string Version, string? Model, string? System)
{
    /// <summary>What has to be seen whenever somebody looks; null: nothing.</summary>
    public string? Warning { get; init; }
}

/// <summary>A program.</summary>
/// <param name="Name">Its file, or its language.</param>
/// <param name="User">Whose.</param>
/// <param name="Started">Timestamp of the <see cref="TimeProvider"/>.</param>
public sealed record RunningProgram(string Name, string User, long Started)
{
    /// <summary>What it wants to be shown while it runs; null: nothing.</summary>
    public string? Text { get; init; }
}

/// <summary>Somebody who may use this device.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Name">As people know them.</param>
public sealed record KnownClient(string Id, string Name);
