using FurtherLink.Configuration;

namespace FurtherLink.Doctor;

/// <summary>Everything that is looked at, in the order in which somebody would.</summary>
internal static class Examination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The checks for a daemon with these settings.</summary>
    /// <param name="options">The settings, as far as they could be read.</param>
    /// <param name="errors">What is wrong with them.</param>
    public static IReadOnlyList<ICheck> Of(DaemonOptions options, IReadOnlyList<string> errors) =>
    [
        new ConfigurationCheck(errors),
        new DaemonCheck(options.Network),
        new CertificateCheck(options, TimeProvider.System),
        new ClockCheck(TimeProvider.System),
        new NameCheck(),
        new UserCheck(options.Engine),
        new PythonCheck(options.Engine),
        new ToolCheck("setpriv", "/usr/bin/setpriv", "util-linux", isNeeded: true, "programs cannot be started as another user"),
        new ToolCheck("bubblewrap", "/usr/bin/bwrap", "bubblewrap", isNeeded: false, "programs cannot be kept apart from files and network"),
        new GraphicsCheck(options.Engine),
        new MemoryCheck(),
        new StateCheck(options.StateDirectory),
        new TemporaryCheck(options.Engine.TempDirectory),
        new DiskCheck([options.StateDirectory, options.Engine.TempDirectory, options.Engine.WorkDirectory ?? "/home"]),
        new DisplayCheck(),
        new HubCheck(),
    ];

    /// <summary>Looks at everything; a check that fails or takes too long is a finding, and the next goes on.</summary>
    public static async Task<IReadOnlyList<Diagnosis>> RunAsync(IReadOnlyList<ICheck> checks, CancellationToken ct)
    {
        var all = new List<Diagnosis>();
        foreach (ICheck check in checks)
        {
            foreach (Finding finding in await LookAsync(check, ct)) all.Add(new Diagnosis(check.Subject, finding));
        }

        return all;
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(ICheck check, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await check.LookAsync(patience.Token).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return [Finding.Unknown($"no answer within {Patience.TotalSeconds} s")];
        }
        catch (Exception impossible) when (!ct.IsCancellationRequested)
        {
            return [Finding.Unknown(impossible.Message, "sudo further-link doctor")];
        }
    }
}

/// <summary>A finding and what it is about.</summary>
internal sealed record Diagnosis(string Subject, Finding Finding);
