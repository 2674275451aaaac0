using FurtherLink.Linux.Files;

using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Endpoints;

/// <summary>An open file as an answer: all of it, the part that was asked for (RFC 9110, section 14), or that it is still the one the client has.</summary>
internal static class FileAnswer
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>The entity tag of a file: a strong one, since it changes with every change of the content.</summary>
    public static EntityTagHeaderValue TagOf(EntryStatus status) => new($"\"{status.Version}\"");

    /// <summary>Answers GET and HEAD. Header fields that say more about the file are to be set before.</summary>
    public static Task SendAsync(HttpContext context, SafeFileHandle file, EntryStatus status, string contentType)
    {
        HttpResponse response = context.Response;
        ResponseHeaders headers = response.GetTypedHeaders();
        EntityTagHeaderValue tag = TagOf(status);
        headers.ETag = tag;
        headers.LastModified = status.Modified;
        RequestHeaders request = context.Request.GetTypedHeaders();
        if (IsAnother(request, tag, status))
        {
            response.StatusCode = StatusCodes.Status412PreconditionFailed;
            return Task.CompletedTask;
        }

        if (IsKnown(request, tag, status))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = contentType;
        response.Headers.AcceptRanges = "bytes";
        // Section 14.2: a range is for GET alone.
        if (HttpMethods.IsHead(context.Request.Method) || Asked(request, tag) is not { } range) return CopyAsync(context, file, 0, status.Size);
        if (Within(range, status.Size) is not { } part)
        {
            headers.ContentRange = new ContentRangeHeaderValue(status.Size);
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return Task.CompletedTask;
        }

        headers.ContentRange = new ContentRangeHeaderValue(part.First, part.Last, status.Size);
        response.StatusCode = StatusCodes.Status206PartialContent;
        return CopyAsync(context, file, part.First, part.Last - part.First + 1);
    }

    // RFC 9110, section 13.2.2: whoever wants this version and no other comes first. The date counts only for those who know no tag.
    private static bool IsAnother(RequestHeaders request, EntityTagHeaderValue tag, EntryStatus status) => request.IfMatch.Count > 0
        ? !request.IfMatch.Any(wanted => wanted.Equals(EntityTagHeaderValue.Any) || wanted.Compare(tag, useStrongComparison: true))
        : request.IfUnmodifiedSince is { } since && status.Seconds > since.ToUnixTimeSeconds();

    // RFC 9110, section 13.2.2: the date counts only for those who know no tag; it is to the second.
    private static bool IsKnown(RequestHeaders request, EntityTagHeaderValue tag, EntryStatus status) => request.IfNoneMatch.Count > 0
        ? request.IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
        : request.IfModifiedSince is { } since && status.Seconds <= since.ToUnixTimeSeconds();

    /// <summary>The one range that is asked for; null: everything is. Who asks for several may as well have all.</summary>
    private static RangeItemHeaderValue? Asked(RequestHeaders request, EntityTagHeaderValue tag)
    {
        if (request.Range is not { Ranges.Count: 1 } range || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)) return null;
        bool same = request.IfRange is not { } wanted || wanted.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        return same ? range.Ranges.First() : null;
    }

    private static (long First, long Last)? Within(RangeItemHeaderValue range, long size)
    {
        long first = range.From ?? Math.Max(0, size - range.To!.Value);
        long last = range.From is null ? size - 1 : Math.Min(range.To ?? long.MaxValue, size - 1);
        return first <= last ? (first, last) : null;
    }

    private static async Task CopyAsync(HttpContext context, SafeFileHandle file, long at, long count)
    {
        context.Response.ContentLength = count;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        for (long end = at + count; at < end;)
        {
            Memory<byte> piece = context.Response.BodyWriter.GetMemory(PieceBytes);
            int read = await RandomAccess.ReadAsync(file, piece[..(int)Math.Min(piece.Length, end - at)], at, context.RequestAborted);
            if (read == 0)
            {
                // It became shorter meanwhile; cutting the connection is the only way to say that this is not all of it.
                context.Abort();
                return;
            }

            context.Response.BodyWriter.Advance(read);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            at += read;
        }
    }
}
