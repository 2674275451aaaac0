using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using FurtherLink.Linux.Files;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// The certificate that this device makes for itself, or that was imported for it. A client that remembers the key's fingerprint notices an impostor, so the key
/// stays; the certificate is made anew for the same key when names, addresses or dates ask for it, and only then, because browsers ask again about every new one.
/// </summary>
/// <remarks>
/// The key is the truth, the certificate follows from it: whatever is cut short in the middle, the next start makes whole. What cannot be read is set aside and told.
/// </remarks>
/// <param name="files">The state directory.</param>
/// <param name="currentNames">By what the machine can be reached now.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what was made, and why.</param>
internal sealed class DeviceCertificate(
    StateFiles files, Func<CertificateNames> currentNames, TimeProvider time, ILogger<DeviceCertificate> logger) : ICertificateSource
{
    private const int MostRemembered = 8;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Where nothing can be kept: the key and certificate of this start.
    private ECDsa? _unkeptKey;
    private LoadedCertificate? _unkept;

    /// <inheritdoc/>
    public string Name => File.Exists(files.Imported) ? files.Imported : files.Certificate;

    /// <summary>The certificate to serve; made if it is not there, not readable or over. Where nothing can be written it is for this start only.</summary>
    /// <exception cref="CertificateException">An imported certificate cannot be used.</exception>
    public LoadedCertificate Ensure()
    {
        try
        {
            Prepare();
            DurableFile.Sweep(files.SecretDirectory);
            DurableFile.Sweep(files.StateDirectory);
            return Keep(namesToo: false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.NotKept(files.StateDirectory, refused.Message);
            _unkeptKey = KeyThatIsThere() ?? Issuing.NewKey();
            return _unkept = SelfSigned(_unkeptKey, currentNames());
        }
    }

    /// <summary>The certificate that fits the names, addresses and date of now: the one that is there, or a new one.</summary>
    /// <exception cref="CertificateException">An imported certificate cannot be used.</exception>
    /// <exception cref="IOException">A new one cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">A new one may not be kept.</exception>
    public LoadedCertificate Update()
    {
        if (_unkept is null)
        {
            Prepare();
            return Keep(namesToo: true);
        }

        CertificateNames wanted = currentNames();
        return _unkept.Names.Cover(wanted) ? _unkept : _unkept = SelfSigned(_unkeptKey!, wanted);
    }

    /// <summary>A new certificate, whatever the one before looks like.</summary>
    /// <param name="newKey">For a new key, too: every client then sees a new fingerprint.</param>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public LoadedCertificate Renew(bool newKey)
    {
        Prepare();
        if (newKey)
        {
            using ECDsa made = Issuing.NewKey();
            KeyFile.Write(files.DeviceKey, made);
        }

        using ECDsa key = Key();
        return Issue(key, Authority(), ReadOwn(key), "it was asked for");
    }

    /// <summary>Makes an authority for the names of now, in place of the one before, and a certificate that it signs.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public LoadedCertificate MakeAuthority()
    {
        Prepare();
        CertificateAuthority.Make(files, currentNames(), time.GetUtcNow());
        return Update();
    }

    /// <summary>Serves <paramref name="certificate"/>, which was checked, from now on.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public LoadedCertificate Import(LoadedCertificate certificate)
    {
        Prepare();
        CertificateImport.Keep(files, certificate);
        return Update();
    }

    /// <summary>Forgets an imported certificate and the authority; what the device signs itself, with the key it has, is served again.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be done.</exception>
    public LoadedCertificate Reset()
    {
        Prepare();
        foreach (string file in new[] { files.Imported, files.Authority, files.AuthorityCertificate }) File.Delete(file);
        return Update();
    }

    /// <inheritdoc/>
    public IReadOnlyList<FileStamp> Stamps() => [FileStamp.Of(files.Imported), FileStamp.Of(files.DeviceKey), FileStamp.Of(files.Certificate)];

    /// <inheritdoc/>
    public LoadedCertificate Load()
    {
        if (_unkept is not null) return _unkept;
        return File.Exists(files.Imported) ? Imported() : new CertificatePair(files.Certificate, files.DeviceKey).Load();
    }

    private void Prepare()
    {
        Directory.CreateDirectory(files.StateDirectory);
        Directory.CreateDirectory(files.SecretDirectory, Owner);
        if (File.GetUnixFileMode(files.SecretDirectory) != Owner) File.SetUnixFileMode(files.SecretDirectory, Owner);
    }

    private LoadedCertificate Keep(bool namesToo)
    {
        if (File.Exists(files.Imported))
        {
            LoadedCertificate imported = Imported();
            Publish(imported);
            return imported;
        }

        using ECDsa key = Key();
        X509Certificate2? authority = Authority();
        LoadedCertificate? current = ReadOwn(key);
        string? reason = current is null ? "there is none for this key" : Outdated(current, authority, namesToo);
        return reason is null ? current! : Issue(key, authority, current, reason);
    }

    private LoadedCertificate Imported()
    {
        try
        {
            return new CertificatePair(files.Imported, files.Imported).Load();
        }
        catch (CertificateException unusable)
        {
            throw new CertificateException(unusable.Message + "; import it again, or go back to the device's own: further-link certificate reset", unusable);
        }
    }

    private ECDsa Key()
    {
        if (KeyFile.Read(files.DeviceKey, logger) is { } kept) return kept;
        ECDsa key = Issuing.NewKey();
        KeyFile.Write(files.DeviceKey, key);
        if (File.Exists(files.Certificate)) logger.NewKey(files.DeviceKey);
        return key;
    }

    private ECDsa? KeyThatIsThere()
    {
        try
        {
            return KeyFile.Read(files.DeviceKey, logger);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private X509Certificate2? Authority() =>
        CertificateAuthority.Read(files, logger) is { } authority && !Validity.Of(authority).IsOver(time.GetUtcNow()) ? authority : null;

    // Null: there is none, it is for another key, or it cannot be read and was set aside.
    private LoadedCertificate? ReadOwn(ECDsa key)
    {
        if (!File.Exists(files.Certificate)) return null;
        try
        {
            var chain = new X509Certificate2Collection();
            string pem = File.ReadAllText(files.Certificate);
            chain.ImportFromPem(pem);
            // A chain that was cut in the middle of its second certificate is read as one of the first alone.
            if (chain.Count == 0 || !pem.TrimEnd().EndsWith("-----END CERTIFICATE-----", StringComparison.Ordinal)) throw new CryptographicException("it is cut off");
            X509Certificate2 leaf = chain[0];
            chain.RemoveAt(0);
            bool ours = leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
            return ours ? new LoadedCertificate(leaf.CopyWithPrivateKey(key), chain) : null;
        }
        catch (CryptographicException)
        {
            KeyFile.SetAside(files.Certificate, logger, "it holds no certificate");
            return null;
        }
    }

    private string? Outdated(LoadedCertificate current, X509Certificate2? authority, bool namesToo)
    {
        X509Certificate2? signer = current.Issuers.Count > 0 ? current.Issuers[0] : null;
        if (!Equals(signer, authority)) return authority is null ? "its authority is gone" : "there is a certificate authority";
        if (current.Validity.IsDue(time.GetUtcNow())) return $"it counts from {current.Validity.From:yyyy-MM-dd} to {current.Validity.Until:yyyy-MM-dd}";
        if (!namesToo) return null;
        CertificateNames wanted = authority is null ? currentNames() : NameConstraints.Within(authority, currentNames());
        return current.Names.Cover(wanted) ? null : $"this device can now be reached as {string.Join(", ", wanted.All.Except(current.Names.All))}";
    }

    private LoadedCertificate Issue(ECDsa key, X509Certificate2? authority, LoadedCertificate? before, string reason)
    {
        CertificateNames current = currentNames();
        CertificateNames wanted = before is null ? current : current.With(Remembered(before.Names));
        LoadedCertificate made = authority is null ? SelfSigned(key, wanted) : Signed(key, wanted, authority);
        Publish(made);
        if (authority is not null) logger.NotVouched(current, made.Names);
        logger.Issued(reason, made.Names);
        return made;
    }

    // Somebody who carries the device between home and school is not asked again at each change. Addresses that mean something outside are forgotten.
    private static CertificateNames Remembered(CertificateNames before) => new(
        [],
        [.. before.Addresses.Where(address => address.AddressFamily == AddressFamily.InterNetwork && IsPrivate(address.GetAddressBytes())).Take(MostRemembered)]);

    // RFC 1918
    private static bool IsPrivate(byte[] address) => address is [10, ..] or [192, 168, ..] or [172, >= 16 and < 32, ..];

    private LoadedCertificate SelfSigned(ECDsa key, CertificateNames names) => new(Issuing.SelfSigned(key, names, time.GetUtcNow()), []);

    private LoadedCertificate Signed(ECDsa key, CertificateNames names, X509Certificate2 authority)
    {
        using X509Certificate2 leaf = Issuing.Signed(key, names, authority, time.GetUtcNow());
        return new LoadedCertificate(leaf.CopyWithPrivateKey(key), [X509CertificateLoader.LoadCertificate(authority.RawData)]);
    }

    private void Publish(LoadedCertificate certificate)
    {
        string pem = certificate.ToPem();
        if (File.Exists(files.Certificate) && File.ReadAllText(files.Certificate) == pem) return;
        DurableFile.Replace(files.Certificate, Encoding.ASCII.GetBytes(pem), DurableFile.Public);
    }
}
