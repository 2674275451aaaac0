using System.Buffers;
using System.Text;

namespace FurtherLink.Engine.Transcripts;

/// <summary>Where bytes of UTF-8 can be cut without cutting a character in two.</summary>
public static class Utf8Boundary
{
    /// <summary>A character is at most this many bytes.</summary>
    public const int MaxCharacterBytes = 4;

    /// <summary>
    /// The length of the longest start of <paramref name="bytes"/> that does not end within a character that the next bytes could still complete.
    /// Bytes that are no UTF-8 in any case count as complete.
    /// </summary>
    public static int CompleteLength(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back < MaxCharacterBytes && back <= bytes.Length; back++)
        {
            bool continues = (bytes[^back] & 0xC0) == 0x80;
            if (continues) continue;
            bool incomplete = Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == OperationStatus.NeedMoreData;
            return incomplete ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }
}
