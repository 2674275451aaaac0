namespace FurtherLink.Trust.Certificates;

/// <summary>Where a server's certificate comes from: files that somebody provided, or the device's own.</summary>
internal interface ICertificateSource
{
    /// <summary>What is read, for people: a path.</summary>
    string Name { get; }

    /// <summary>How the files look now: cheap to ask, and different after every change.</summary>
    IReadOnlyList<FileStamp> Stamps();

    /// <summary>Reads them. Writes nothing.</summary>
    /// <exception cref="CertificateException">They cannot be used.</exception>
    LoadedCertificate Load();
}
