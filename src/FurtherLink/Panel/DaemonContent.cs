using FurtherLink.Configuration;
using FurtherLink.Device;
using FurtherLink.Device.Facts;
using FurtherLink.Engine.Programs;
using FurtherLink.Hosting;
using FurtherLink.Protocols;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Panel;

/// <summary>What the daemon has to show, and what the buttons do to it.</summary>
internal sealed class DaemonContent(
    DaemonOptions options, ListeningPlace place, RunningPrograms programs, OpenSockets sockets, IPairingDesk pairing, ServerCertificate? certificate,
    TimeProvider time) : IMiniscreenContent
{
    // Asked for at every drawing, up to eight times a second while a button is held; addresses and certificates change rarely.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private DeviceStatus? _status;
    private long _read;
    private Task _stopping = Task.CompletedTask;

    public DeviceStatus Status
    {
        get
        {
            if (_status is null || time.GetElapsedTime(_read) > Fresh) (_status, _read) = (Read(), time.GetTimestamp());
            return _status with { Connected = sockets.Count, CanPair = pairing.CanPair };
        }
    }

    public IReadOnlyList<RunningProgram> Programs =>
        [.. programs.Running.OrderByDescending(program => program.Begun).Select(program => new RunningProgram(program.Title, program.User, program.Begun) { Text = program.Miniscreen })];

    public IReadOnlyList<KnownClient> Clients => pairing.Clients;

    public IReadOnlyList<Prompt> Prompts => pairing.Prompts;

    /// <summary>Completes when the programs that a button stopped are gone.</summary>
    public Task Stopped => _stopping;

    public void OpenPairing() => pairing.OpenPairing();

    public void StopPrograms() => _stopping = Task.WhenAll(_stopping, programs.StopAllAsync());

    public void Revoke(KnownClient client) => pairing.Revoke(client);

    private DeviceStatus Read()
    {
        DeviceFacts facts = new FactsReader().Read();
        return new DeviceStatus(
            facts.Name,
            place.LoopbackOnly ? [] : [.. facts.Addresses.Select(address => (address.Interface, address.Address))],
            place.Port,
            options.Network.Tls,
            Connected: 0,
            CanPair: false,
            certificate?.Shown.Key.Hex,
            ProductVersion.Text,
            facts.Product ?? facts.Model,
            facts.System)
        {
            Warning = options.Trust.Mode == TrustMode.Open ? "! open to everyone" : null,
        };
    }
}

/// <summary>Where the daemon really listens.</summary>
/// <param name="Port">TCP.</param>
/// <param name="LoopbackOnly">Nobody on the network reaches it.</param>
internal sealed record ListeningPlace(int Port, bool LoopbackOnly);
