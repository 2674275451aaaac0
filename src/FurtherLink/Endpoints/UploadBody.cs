using FurtherLink.Engine.Uploads;

using Microsoft.AspNetCore.Http.Features;

namespace FurtherLink.Endpoints;

/// <summary>Takes in a request's body up to a limit. Memory grows with what arrives, not with what was announced.</summary>
internal static class UploadBody
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="UploadException">TooLarge: it is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="BadHttpRequestException">The client sent it wrongly, too slowly, or not to its end.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, long maxBytes, CancellationToken clientGone)
    {
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        // Looked at here, byte by byte, so that the answer says why; the server's own limit would only cut in.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;

        var body = new byte[Math.Min(FirstBytes, maxBytes)];
        int filled = 0;
        while (true)
        {
            if (filled == body.Length)
            {
                // One byte more than allowed shows that it is too long.
                Array.Resize(ref body, (int)Math.Min(body.Length * 2L, maxBytes + 1L));
            }

            int read = await request.Body.ReadAsync(body.AsMemory(filled), clientGone);
            if (read == 0) return body.AsMemory(0, filled);
            filled += read;
            if (filled > maxBytes) throw TooLarge(maxBytes);
        }
    }

    private static UploadException TooLarge(long maxBytes) => new(UploadFailure.TooLarge, $"the body is larger than {maxBytes} bytes");
}
