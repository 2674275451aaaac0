using FurtherLink.Linux.Systemd;

namespace FurtherLink.Supervision;

/// <summary>
/// Tells systemd that the daemon serves: once, when the first <see cref="SelfTest"/> has passed, and from then on as often as its watchdog wants to hear it, each time after
/// another one.
/// </summary>
/// <param name="notify">Is told.</param>
/// <param name="interval">Of the watchdog; null: there is none.</param>
/// <param name="test">Says whether it is true.</param>
/// <param name="lifetime">Says when there is something to be tried.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what is wrong.</param>
internal sealed class Attendance(
    NotifySocket notify, TimeSpan? interval, SelfTest test, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Attendance> logger) : BackgroundService
{
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await UntilStartedAsync(stoppingToken);
            while (!await PassesAsync(stoppingToken)) await Task.Delay(StartAgain, time, stoppingToken);
            _ = notify.Ready();
            // Twice in an interval, as sd_watchdog_enabled(3) advises: one late answer is no death.
            if (interval is { } every) await AttendAsync(every / 2, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends, which systemd is told elsewhere.
        }
    }

    private async Task AttendAsync(TimeSpan every, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(every, time);
        do
        {
            if (await PassesAsync(ct)) _ = notify.Well();
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task<bool> PassesAsync(CancellationToken ct)
    {
        if (await test.ProblemAsync(ct) is not { } problem) return true;
        logger.SelfTestFailed(problem);
        return false;
    }

    private async Task UntilStartedAsync(CancellationToken ct)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration told = lifetime.ApplicationStarted.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), started);
        await started.Task.WaitAsync(ct);
    }
}
