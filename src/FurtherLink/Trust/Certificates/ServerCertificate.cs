using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// The certificate shown to clients. A changed file is noticed by the next connection, at most a second late, without a thread that watches; open sockets go on
/// with what they started with. While the files are half written, the old certificate stays.
/// </summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly ICertificateSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly Lock _lock = new();
    private SslServerAuthenticationOptions _options;
    private IReadOnlyList<FileStamp> _seen;
    private long _checked;

    /// <summary>Serves <paramref name="first"/>, and what the source holds later.</summary>
    public ServerCertificate(ICertificateSource source, LoadedCertificate first, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _source = source;
        _time = time;
        _logger = logger;
        _seen = source.Stamps();
        _checked = time.GetTimestamp();
        (Shown, _options) = (first, Options(first));
        Tell();
    }

    /// <summary>What is shown now: its names, its dates, the fingerprint of its key. It may be another one the next time.</summary>
    public LoadedCertificate Shown { get; private set; }

    /// <summary>Called at a handshake, at most once a second, after the files were looked at: true where they had changed. Must not wait.</summary>
    public Action<bool>? Checked { get; set; }

    /// <summary>What a handshake that starts now uses.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_checked) < CheckInterval) return _options;
            bool changed = ReloadIfChanged(); // also where nobody wants to hear of it
            Checked?.Invoke(changed);
            return _options;
        }
    }

    /// <summary>Looks at the files now, and has whoever keeps them look at the names they are for.</summary>
    public void Look()
    {
        lock (_lock)
        {
            _ = ReloadIfChanged();
            Checked?.Invoke(true);
        }
    }

    /// <summary>Serves <paramref name="certificate"/> from the next handshake on.</summary>
    public void Use(LoadedCertificate certificate)
    {
        lock (_lock)
        {
            if (certificate.Leaf.RawDataMemory.Span.SequenceEqual(Shown.Leaf.RawDataMemory.Span) && certificate.Issuers.Count == Shown.Issuers.Count) return;
            // The one before is not disposed: handshakes under way still use it.
            (Shown, _options) = (certificate, Options(certificate));
            Tell();
        }
    }

    private bool ReloadIfChanged()
    {
        _checked = _time.GetTimestamp();
        IReadOnlyList<FileStamp> stamps = _source.Stamps();
        if (stamps.SequenceEqual(_seen)) return false;
        Reload(stamps);
        return true;
    }

    private void Reload(IReadOnlyList<FileStamp> stamps)
    {
        // Also after a failure: files that stay broken are told once, files that change again are tried again.
        _seen = stamps;
        try
        {
            Use(_source.Load());
        }
        catch (CertificateException unusable)
        {
            _logger.KeptCertificate(unusable.Message);
        }
    }

    private void Tell()
    {
        _logger.Certificate(_source.Name, Convert.ToHexString(Shown.Leaf.GetCertHash(HashAlgorithmName.SHA256)), Shown.Key);
        if (Shown.Validity.IsOver(_time.GetUtcNow())) _logger.ExpiredCertificate(_source.Name, Shown.Validity.Until);
    }

    // offline: building the chain must never ask the network, at start or in a handshake.
    private static SslServerAuthenticationOptions Options(LoadedCertificate certificate) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(certificate.Leaf, certificate.Issuers, offline: true),
        ApplicationProtocols = [SslApplicationProtocol.Http11],
        // Said aloud, whatever the system's own configuration of OpenSSL still allows.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
}
