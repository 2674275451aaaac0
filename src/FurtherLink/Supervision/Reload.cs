using System.Runtime.InteropServices;
using System.Threading.Channels;

using FurtherLink.Configuration;
using FurtherLink.Linux.Systemd;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Supervision;

/// <summary>
/// <c>systemctl reload</c>: SIGHUP has the configuration read again, and the certificate looked at. Programs and connections go on undisturbed; a configuration with
/// a mistake in it changes nothing.
/// </summary>
/// <param name="notify">Is told when it begins and that it is over.</param>
/// <param name="live">The configuration.</param>
/// <param name="origins">Take over <c>Trust:Origins</c>.</param>
/// <param name="hosts">Take over <c>Trust:Hosts</c>.</param>
/// <param name="certificate">Is looked at; null: there is none.</param>
/// <param name="logger">Is told.</param>
internal sealed class Reload(
    NotifySocket notify, LiveSettings live, Origins origins, HostNames hosts, ServerCertificate? certificate, ILogger<Reload> logger) : BackgroundService
{
    // Asked twice before the first is begun is asked once.
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = _asked.Writer.TryWrite(true);
        });
        try
        {
            while (await _asked.Reader.ReadAsync(stoppingToken))
            {
                _ = notify.Reloading();
                ReadAgain();
                _ = notify.Ready();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
    }

    private void ReadAgain()
    {
        (IReadOnlyList<string> errors, IReadOnlyList<string> waiting) = live.ReadAgain();
        foreach (string error in errors) logger.NotReloaded(error);
        origins.Use(live.Current.Trust.Origins);
        hosts.Use(live.Current.Trust.Hosts);
        certificate?.Look();
        if (waiting.Count > 0) logger.NeedsRestart(string.Join(", ", waiting));
        if (errors.Count == 0) logger.Reloaded();
    }
}
