namespace FurtherLink.Engine.Uploads;

/// <summary>A file of an upload, as the client describes it.</summary>
public abstract record UploadFile;

/// <summary>A file whose content came with the upload.</summary>
/// <param name="Content">The bytes.</param>
public sealed record TextFile(ReadOnlyMemory<byte> Content) : UploadFile;

/// <summary>A file to be downloaded once and linked to.</summary>
/// <param name="Url">Where it is; https.</param>
/// <param name="BucketName">Directory in the cache.</param>
/// <param name="FileName">Name there; the same bucket and name are the same file, whatever the url.</param>
public sealed record UrlFile(string Url, string BucketName, string FileName) : UploadFile;
