using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// The certificate shown to clients. A changed file is noticed by the next connection, at most a second late, without a thread that watches; open sockets go on
/// with what they started with. While the files are half written, the old certificate stays.
/// </summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly CertificatePair _files;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly Lock _lock = new();
    private SslServerAuthenticationOptions _options;
    private CertificatePair.Stamp _seen;
    private long _checked;

    /// <summary>Reads <paramref name="files"/>.</summary>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    public ServerCertificate(CertificatePair files, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        CertificatePair.Loaded loaded = files.Load();
        _seen = Stamp();
        _checked = time.GetTimestamp();
        _options = Options(loaded);
        Tell(loaded.Leaf);
    }

    /// <summary>What a handshake that starts now uses.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_checked) >= CheckInterval)
            {
                _checked = _time.GetTimestamp();
                CertificatePair.Stamp stamp = Stamp();
                if (stamp != _seen) Reload(stamp);
            }

            return _options;
        }
    }

    private void Reload(CertificatePair.Stamp stamp)
    {
        // Also after a failure: files that stay broken are told once, files that change again are tried again.
        _seen = stamp;
        try
        {
            CertificatePair.Loaded loaded = _files.Load();
            // The one before is not disposed: handshakes under way still use it.
            _options = Options(loaded);
            Tell(loaded.Leaf);
        }
        catch (CertificateException unusable)
        {
            _logger.KeptCertificate(unusable.Message);
        }
    }

    private CertificatePair.Stamp Stamp()
    {
        try
        {
            return _files.CurrentStamp();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Between removal and renewal; Load words the reason.
            return default;
        }
    }

    private void Tell(X509Certificate2 leaf)
    {
        _logger.Certificate(_files.Certificate, Convert.ToHexString(leaf.GetCertHash(HashAlgorithmName.SHA256)));
        if (leaf.NotAfter.ToUniversalTime() < _time.GetUtcNow().UtcDateTime) _logger.ExpiredCertificate(_files.Certificate, leaf.NotAfter.ToUniversalTime());
    }

    // offline: building the chain must never ask the network, at start or in a handshake.
    private static SslServerAuthenticationOptions Options(CertificatePair.Loaded loaded) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(loaded.Leaf, loaded.Issuers, offline: true),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };
}
