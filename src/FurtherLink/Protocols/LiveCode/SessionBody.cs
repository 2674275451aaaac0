using System.Buffers;
using System.IO.Pipelines;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>Reads the body of a request whole.</summary>
internal static class SessionBody
{
    /// <summary>Reads it.</summary>
    /// <param name="request">Not read before.</param>
    /// <param name="most">The most it may have, in bytes.</param>
    /// <param name="clientGone">Ends the wait.</param>
    /// <returns>Null: it is longer.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken clientGone)
    {
        if (request.ContentLength > most) return null;
        while (true)
        {
            ReadResult read = await request.BodyReader.ReadAsync(clientGone);
            if (read.Buffer.Length > most)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
