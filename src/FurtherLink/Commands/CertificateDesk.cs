using FurtherLink.Configuration;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Commands;

/// <summary>Shows and changes the certificate. A running daemon notices at the next connection; it is neither told nor restarted.</summary>
internal sealed class CertificateDesk(DaemonOptions options, bool json, TextWriter output, TextWriter errors)
{
    private readonly StateFiles _files = new(options.StateDirectory);
    private readonly CertificatePair? _provided = CertificateChoice.Provided(options.Network);

    /// <summary>Tells about the certificate that is served.</summary>
    /// <exception cref="CertificateException">There is none, or it cannot be read.</exception>
    public Task ShowAsync() => TellAsync(Served());

    /// <summary>Tells the fingerprint of its key.</summary>
    /// <exception cref="CertificateException">There is none, or it cannot be read.</exception>
    public async Task ShowFingerprintAsync()
    {
        CertificateReport report = Served();
        await output.WriteLineAsync(json ? report.ToJson() : report.KeyGroups + "\n" + report.Key);
    }

    /// <summary>A new certificate, or a new key with it.</summary>
    /// <exception cref="CertificateException">It is not the device's own that is served.</exception>
    public async Task RenewAsync(bool newKey)
    {
        RequireOwn("renewed", "renew");
        Device().Renew(newKey);
        if (newKey) await errors.WriteLineAsync("further-link: this device has a new key; every client sees a new fingerprint and asks about it once");
        await ShowAsync();
    }

    /// <summary>Takes in a certificate that somebody brings.</summary>
    /// <exception cref="CertificateException">It cannot be served, or the configuration names another one.</exception>
    public async Task ImportAsync(string certificate, string key)
    {
        RequireUnconfigured();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        LoadedCertificate brought = CertificateImport.Check(new CertificatePair(Path.GetFullPath(certificate), Path.GetFullPath(key)), now);
        foreach (string doubt in CertificateImport.Doubts(brought, CurrentNames(), now)) await errors.WriteLineAsync("further-link: note: " + doubt);
        Device().Import(brought);
        await ShowAsync();
    }

    /// <summary>Makes an authority, unless there is one, and says how to trust it.</summary>
    /// <exception cref="CertificateException">It is not the device's own certificate that is served.</exception>
    public async Task MakeAuthorityAsync(bool another)
    {
        RequireOwn("signed by an authority of this device", "ca");
        // One that is damaged is set aside here, and counts as none.
        if (!another && File.Exists(_files.Authority)) Device().Update();
        if (another || !File.Exists(_files.Authority)) Device().MakeAuthority();
        await ShowAsync();
        if (!json) await output.WriteAsync(TrustAdvice.For(_files.AuthorityCertificate, CurrentNames().Dns[0]));
    }

    /// <summary>Back to what the device signs itself.</summary>
    /// <exception cref="CertificateException">The configuration names another one.</exception>
    public async Task ResetAsync()
    {
        RequireUnconfigured();
        Device().Reset();
        await ShowAsync();
    }

    private async Task TellAsync(CertificateReport report) => await output.WriteLineAsync(json ? report.ToJson() : report.ToText());

    private DeviceCertificate Device() => CertificateChoice.Own(new LiveSettings(options), TimeProvider.System, new ConsoleLog<DeviceCertificate>());

    private CertificateNames CurrentNames() => OwnNames.Current(CertificateChoice.Hosts(options));

    private void RequireUnconfigured()
    {
        if (_provided is { } provided)
            throw new CertificateException($"{provided.Certificate} is configured (Network:Certificate, or extra/), so that is what is served; change that file, or the configuration");
    }

    private void RequireOwn(string what, string command)
    {
        RequireUnconfigured();
        if (File.Exists(_files.Imported))
            throw new CertificateException($"an imported certificate is served, and cannot be {what} here; import its successor, or first: further-link certificate reset ({command} works then)");
    }

    // Public files alone, so that everybody may ask.
    private CertificateReport Served()
    {
        string path = _provided?.Certificate ?? _files.Certificate;
        if (_provided is null && !File.Exists(path)) throw new CertificateException($"there is no certificate in {options.StateDirectory} yet; the daemon makes it at its first start");
        LoadedCertificate served = LoadedCertificate.WithoutKey(path);
        bool own = _provided is null && !File.Exists(_files.Imported) && served.IsOfOurMaking;
        string origin = own ? "made by this device" : _provided is null ? "imported" : "configured";
        return CertificateReport.Of(path, origin, served, own && served.Issuers.Count > 0 ? _files.AuthorityCertificate : null);
    }
}
