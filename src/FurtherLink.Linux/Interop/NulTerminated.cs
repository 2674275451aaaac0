using System.Runtime.InteropServices;
using System.Text;

namespace FurtherLink.Linux.Interop;

/// <summary>C strings and arrays of them.</summary>
internal static class NulTerminated
{
    internal static ReadOnlySpan<byte> SliceToNul(this ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    /// <summary>Copies strings into one block of native memory, laid out as <c>char *argv[]</c>; to be freed by <see cref="NativeMemory.Free"/>.</summary>
    /// <exception cref="ArgumentException">A string holds a NUL, behind which C would not see it.</exception>
    internal static unsafe byte** AllocateArray(IReadOnlyCollection<string> strings)
    {
        int pointers = (strings.Count + 1) * sizeof(byte*);
        int total = pointers;
        foreach (string text in strings)
        {
            if (text.Contains('\0')) throw new ArgumentException("a NUL cannot be handed to a program", nameof(strings));
            total += Encoding.UTF8.GetByteCount(text) + 1;
        }

        var array = (byte**)NativeMemory.Alloc((nuint)total);
        byte* next = (byte*)array + pointers;
        byte* end = (byte*)array + total;
        int i = 0;
        foreach (string text in strings)
        {
            array[i++] = next;
            next += Encoding.UTF8.GetBytes(text, new Span<byte>(next, (int)(end - next)));
            *next++ = 0;
        }

        array[i] = null;
        return array;
    }
}
