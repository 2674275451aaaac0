using FurtherLink.Engine.Files;

using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints.Files;

/// <summary>Reads what a client takes for granted out of <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110, section 13.1).</summary>
internal static class Conditions
{
    /// <summary>The condition of a request that changes something.</summary>
    /// <exception cref="BadHttpRequestException">A field is there and cannot be read: what the client took for granted must not be passed over.</exception>
    public static FileCondition Of(HttpRequest request)
    {
        RequestHeaders headers = request.GetTypedHeaders();
        bool match = Given(request.Headers.IfMatch.Count, headers.IfMatch, "If-Match"), none = Given(request.Headers.IfNoneMatch.Count, headers.IfNoneMatch, "If-None-Match");
        // RFC 9110, section 13.1.4: it has to be heeded where there is no If-Match. To the second, it would miss changes.
        if (!match && request.Headers.IfUnmodifiedSince.Count > 0) throw new BadHttpRequestException("If-Unmodified-Since: too coarse; say with If-Match which version is meant");
        if (match && none) throw new BadHttpRequestException("If-Match and If-None-Match: one of them");
        if (none)
        {
            return headers.IfNoneMatch.Any(static tag => tag.Equals(EntityTagHeaderValue.Any))
                ? new FileCondition(Exists: false)
                : throw new BadHttpRequestException("If-None-Match: * is all that can be said here");
        }

        if (!match) return FileCondition.None;
        return headers.IfMatch.Any(static tag => tag.Equals(EntityTagHeaderValue.Any))
            ? new FileCondition(Exists: true)
            : new FileCondition([.. headers.IfMatch.Where(static tag => !tag.IsWeak).Select(static tag => tag.Tag.ToString().Trim('"'))]);
    }

    private static bool Given(int lines, IList<EntityTagHeaderValue> tags, string name) => lines == 0 ? false
        : tags.Count > 0 ? true : throw new BadHttpRequestException($"{name}: has to be * or entity tags in quotes");
}
