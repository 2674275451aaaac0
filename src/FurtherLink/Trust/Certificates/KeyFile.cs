using System.Security.Cryptography;

using FurtherLink.Linux.Files;

namespace FurtherLink.Trust.Certificates;

/// <summary>Private keys, and certificates with theirs, in files that only the daemon's user may read.</summary>
internal static class KeyFile
{
    /// <summary>The key in <paramref name="path"/>; null where there is no such file, or none that can be read as a key: then it was set aside and told.</summary>
    /// <exception cref="IOException">The file cannot be read or set aside.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read or set aside.</exception>
    public static ECDsa? Read(string path, ILogger<DeviceCertificate> logger)
    {
        if (!File.Exists(path)) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            _ = key.ExportParameters(includePrivateParameters: true); // throws for a public key, which can be read as well
            return key;
        }
        catch (Exception damaged) when (damaged is CryptographicException or ArgumentException)
        {
            key.Dispose();
            SetAside(path, logger, "it holds no private key");
            return null;
        }
    }

    /// <summary>Writes a key.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public static void Write(string path, ECDsa key) =>
        DurableFile.Replace(path, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + '\n'), DurableFile.Secret);

    /// <summary>Moves a damaged file out of the way, for somebody to look at; of several, the last one is kept.</summary>
    public static void SetAside(string path, ILogger<DeviceCertificate> logger, string problem)
    {
        string aside = path + ".damaged";
        DurableFile.Rename(path, aside);
        logger.SetAside(path, problem, aside);
    }
}
