using FurtherLink.Device;

namespace FurtherLink.Tests.Device;

/// <summary>Content that a test sets, and what the buttons did to it.</summary>
internal sealed class ScreenContent : IMiniscreenContent
{
    public static readonly DeviceStatus Pi = new(
        "pi-top-1A2B", [("wlan0", "192.168.1.23")], 8028, Encrypted: true, Connected: 1, CanPair: true, new string('A', 64), "6.0.0", "pi-top [4]", "Debian 12");

    public DeviceStatus Status => Pi;

    public IReadOnlyList<RunningProgram> Programs { get; set; } = [];

    public IReadOnlyList<KnownClient> Clients { get; set; } = [];

    public IReadOnlyList<Prompt> Prompts { get; set; } = [];

    public List<string> Done { get; } = [];

    public void OpenPairing() => Add("pair");

    public void StopPrograms() => Add("stop");

    public void Revoke(KnownClient client) => Add($"revoke {client.Id}");

    public void Add(string done)
    {
        lock (Done) Done.Add(done);
    }
}
