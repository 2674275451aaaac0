using System.Threading.Channels;

using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Systemd;
using FurtherLink.Protocols;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Supervision;

/// <summary>
/// The line that <c>systemctl status</c> shows: where the daemon is, how many programs run, how many clients are connected. Told when it changes, at most once
/// a second; between changes nothing runs.
/// </summary>
/// <param name="notify">Is told.</param>
/// <param name="scheme">https or http.</param>
/// <param name="port">Where it listens.</param>
/// <param name="programs">Are counted.</param>
/// <param name="sockets">Are counted.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusLine(NotifySocket notify, string scheme, int port, RunningPrograms programs, OpenSockets sockets, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    // One reason is as good as ten.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What it says now.</summary>
    internal string Text => $"{scheme}://{OwnNames.HostName}:{port}, {Number(programs.Count, "program")}, {Number(sockets.Count, "client")}";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        programs.Changed += OnChanged;
        sockets.Changed += OnChanged;
        try
        {
            string? told = null;
            do
            {
                _ = _changes.Reader.TryRead(out _);
                if (Text is var text && text != told) _ = notify.Status(told = text);
                await Task.Delay(Quiet, time, stoppingToken);
            }
            while (await _changes.Reader.WaitToReadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            programs.Changed -= OnChanged;
            sockets.Changed -= OnChanged;
        }
    }

    private static string Number(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private void OnChanged(object? sender, EventArgs change) => _changes.Writer.TryWrite(true);
}
