using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>A certificate with its key, as two PEM files; the same file twice where one holds both.</summary>
/// <param name="Certificate">The certificate and, below it, those that signed it.</param>
/// <param name="Key">The private key, not encrypted.</param>
internal sealed record CertificatePair(string Certificate, string Key)
{
    /// <summary>How the files look now: cheap to ask, and different after every change.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public Stamp CurrentStamp() => new(FileStamp.Of(Certificate), FileStamp.Of(Key));

    /// <summary>Reads both files.</summary>
    /// <exception cref="CertificateException">A file is missing or unreadable, holds no certificate or key, or the two do not belong together.</exception>
    public Loaded Load()
    {
        try
        {
            X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(Certificate, Key);
            var issuers = new X509Certificate2Collection();
            issuers.ImportFromPemFile(Certificate);
            issuers.RemoveAt(0);
            return new Loaded(leaf, issuers);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            string files = Certificate == Key ? Certificate : $"{Certificate} with key {Key}";
            throw new CertificateException($"certificate {files} cannot be used: {wrong.Message}", wrong);
        }
    }

    /// <summary>What the files hold.</summary>
    /// <param name="Leaf">The certificate, with its private key.</param>
    /// <param name="Issuers">What signed it, as far as the file says.</param>
    internal sealed record Loaded(X509Certificate2 Leaf, X509Certificate2Collection Issuers);

    /// <summary>The state of both files.</summary>
    internal readonly record struct Stamp(FileStamp Certificate, FileStamp Key);

    /// <summary>The state of one file, behind any link to it.</summary>
    internal readonly record struct FileStamp(DateTime Written, long Length)
    {
        internal static FileStamp Of(string path)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return new FileStamp(File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
    }
}
