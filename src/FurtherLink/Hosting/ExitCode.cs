namespace FurtherLink.Hosting;

/// <summary>How the process ends; the numbers of sysexits.h(3head) where it has one.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failure = 1;

    /// <summary>EX_USAGE: the command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>EX_UNAVAILABLE: no daemon answers.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_CONFIG: the configuration, or a certificate it names, is wrong. systemd does not restart after it.</summary>
    public const int Configuration = 78;
}
