using System.Globalization;

namespace FurtherLink.Linux.Processes;

/// <summary>How a process ended: by itself, with a code, or by a signal. Never one mistaken for the other.</summary>
public readonly record struct ExitStatus
{
    private ExitStatus(int code, Signal signal)
    {
        Code = code;
        Signal = signal;
    }

    /// <summary>What clients are told: 0 to 255, or −N for an end by signal N.</summary>
    public int Code { get; }

    /// <summary>The signal that ended the process, else <see cref="Signal.None"/>.</summary>
    public Signal Signal { get; }

    /// <summary>Whether the process ended by itself with 0.</summary>
    public bool IsSuccess => Code == 0;

    /// <summary>An end by exit(3).</summary>
    public static ExitStatus Exited(int code) => new(code & 0xff, Signal.None);

    /// <summary>An end by a signal.</summary>
    public static ExitStatus Killed(Signal signal) => new(-(int)signal, signal);

    /// <summary>Takes a wait status apart, as wait(2) gives it and as programs pass it on.</summary>
    /// <remarks>The low 7 bits are the signal, or 0 and the exit code is in the 8 above; bit 7 tells of a core dump. The same on every Linux.</remarks>
    public static ExitStatus FromWaitStatus(int status) => (status & 0x7f) == 0 ? Exited(status >> 8) : Killed((Signal)(status & 0x7f));

    /// <inheritdoc />
    public override string ToString() =>
        Signal == Signal.None ? Code.ToString(CultureInfo.InvariantCulture) : "SIG" + Signal.Name();
}
