namespace FurtherLink.Engine.Uploads;

/// <summary>A file to be had from a server, and its place in the cache.</summary>
/// <param name="Field">What the client calls it, for messages.</param>
/// <param name="Url">Where it is.</param>
/// <param name="CachePath">Its place, relative to the cache.</param>
internal sealed record Download(string Field, Uri Url, RelativePath CachePath)
{
    internal static Download Create(string field, UrlFile file)
    {
        if (!Uri.TryCreate(file.Url, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
            throw new UploadException(UploadFailure.Malformed, $"{field}.content.url is no absolute url");
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) throw NotHttps(field, url);
        RelativePath bucket = RelativePath.ParseUnreserved($"{field}.content.bucketName", file.BucketName);
        RelativePath name = RelativePath.Parse($"{field}.content.fileName", file.FileName);
        return new Download(field, url, bucket.Append(name));
    }

    /// <summary>A url, given or redirected to, that does not say https.</summary>
    internal static UploadException NotHttps(string field, Uri url) =>
        new(UploadFailure.Forbidden, $"{field}: only https urls are fetched, not {url.Scheme}");
}
