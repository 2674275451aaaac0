using System.Net.NetworkInformation;
using System.Threading.Channels;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// Keeps the device's certificate fit while the daemon runs: when the network or the machine's name changed, when its time is up, when its files were damaged.
/// It sleeps until the kernel or a handshake gives it a reason to look.
/// </summary>
internal sealed class CertificateUpkeep(
    DeviceCertificate device, ServerCertificate server, Func<string> hostName, TimeProvider time, ILogger<ServerCertificate> logger) : BackgroundService
{
    /// <summary>A network that comes up changes its addresses several times within a moment; looked at is what it came to.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private const int MostWaits = 10; // for a network that never comes to rest

    // An imported certificate that is nearly over is nothing to be done about here; asking once an hour is plenty.
    private static readonly TimeSpan DatesAgain = TimeSpan.FromHours(1);

    // One reason is as good as ten.
    private readonly Channel<bool> _reasons = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string _knownHostName = "";
    private long _looked;

    /// <summary>Gives it a reason to look.</summary>
    public void Wake() => _reasons.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start must not wait for the list of addresses.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        NetworkChange.NetworkAddressChanged += OnNetworkChange;
        server.Checked = OnHandshake;
        try
        {
            for (Look(); await _reasons.Reader.WaitToReadAsync(stoppingToken); Look())
            {
                for (int wait = 0; wait < MostWaits && _reasons.Reader.TryRead(out _); wait++) await Task.Delay(Quiet, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            server.Checked = null;
            NetworkChange.NetworkAddressChanged -= OnNetworkChange;
        }
    }

    private void OnNetworkChange(object? sender, EventArgs change) => Wake();

    // The kernel tells nobody that the machine has a new name, and the clock may jump: the next client's handshake is early enough.
    private void OnHandshake(bool filesChanged)
    {
        bool due = server.Shown.Validity.IsDue(time.GetUtcNow()) && time.GetElapsedTime(Volatile.Read(ref _looked)) > DatesAgain;
        if (filesChanged || due || hostName() != _knownHostName) Wake();
    }

    private void Look()
    {
        _knownHostName = hostName();
        Volatile.Write(ref _looked, time.GetTimestamp());
        try
        {
            server.Use(device.Update());
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.KeptCertificate($"no new certificate can be made: {refused.Message}");
        }
        catch (CertificateException unusable)
        {
            logger.KeptCertificate(unusable.Message);
        }
    }
}
