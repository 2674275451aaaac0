using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using Microsoft.AspNetCore.Http.Features;

namespace FurtherLink.Endpoints;

/// <summary>The small JSON object that a request brings.</summary>
internal static class SmallBody
{
    private const int MostBytes = 4096;

    /// <summary>Reads it.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than 4 KiB (413), or no such object (400); the message names what is wrong.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        try
        {
            T? body = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted);
            // The last of it may have come on the thread of every socket.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return body ?? throw new BadHttpRequestException("the body has to be a JSON object");
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException(wrong.Path is { Length: > 2 } path ? $"{path[2..]}: not what it has to be" : "the body has to be a JSON object", wrong);
        }
    }
}
