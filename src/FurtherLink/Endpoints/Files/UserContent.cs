using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints.Files;

/// <summary>What somebody has written, served from the console's own origin: it must never become a page that acts as the console.</summary>
internal static class UserContent
{
    /// <summary>What a browser may take a file for, by its name: a picture or plain text, and otherwise bytes. Never a page, script or style sheet.</summary>
    public static string TypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".bmp" => "image/bmp",
        ".wav" => "audio/wav",
        ".mp3" => "audio/mpeg",
        ".ogg" => "audio/ogg",
        ".mp4" => "video/mp4",
        ".txt" or ".md" or ".csv" or ".log" or ".py" or ".sh" or ".c" or ".h" or ".cfg" or ".toml" or ".ini" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    /// <summary>Sets the fields that keep it from being more than that, also where somebody opens it as a page.</summary>
    /// <param name="response">Has not begun.</param>
    /// <param name="downloadAs">The name to save it under; null: it may be shown.</param>
    public static void Protect(HttpResponse response, string? downloadAs)
    {
        IHeaderDictionary headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, no-cache";
        if (downloadAs is null) return;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(downloadAs);
        headers.ContentDisposition = disposition.ToString();
    }
}
