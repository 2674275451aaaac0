using System.Text;

namespace FurtherLink.Linux.Files;

/// <summary>
/// The name of one entry of a directory: what the kernel allows there (1 to 255 bytes without <c>/</c> and NUL) and neither <c>.</c> nor <c>..</c>,
/// so that it cannot lead out of its directory. Held as bytes, because names on disk need not be UTF-8.
/// </summary>
public sealed class EntryName
{
    /// <summary>NAME_MAX of limits.h, in bytes.</summary>
    public const int MaxBytes = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private EntryName(byte[] terminated) => Terminated = terminated;

    /// <summary>The name and a NUL, as system calls want it.</summary>
    internal byte[] Terminated { get; }

    /// <summary>The bytes of the name.</summary>
    public ReadOnlySpan<byte> Bytes => Terminated.AsSpan(0, Terminated.Length - 1);

    /// <summary>That name.</summary>
    /// <exception cref="ArgumentException">It is no name; the message says why.</exception>
    public static EntryName Of(string name) => Problem(name) is { } problem ? throw new ArgumentException(problem, nameof(name)) : new(Terminate(name));

    /// <summary>That name, which need not be text.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public static EntryName OfBytes(ReadOnlySpan<byte> name)
    {
        bool sound = name.Length is > 0 and <= MaxBytes && !name.ContainsAny((byte)'/', (byte)0) && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);
        return sound ? FromKernel(name) : throw new ArgumentException("is no name of an entry", nameof(name));
    }

    /// <summary>A name nobody can guess: <paramref name="prefix"/>, 32 hexadecimal digits, <paramref name="suffix"/>.</summary>
    public static EntryName Random(string prefix, string suffix = "") =>
        Of(prefix + Randomness.Hex(32) + suffix);

    /// <summary>Why <paramref name="name"/> is no name of an entry, as the end of a sentence that begins with it; null: it is one.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0) return "is empty";
        if (name is "." or "..") return "is the directory itself or its parent";
        if (name.Contains('/')) return "contains a slash";
        if (name.Contains('\0')) return "contains a NUL";
        try
        {
            return Strict.GetByteCount(name) > MaxBytes ? $"is longer than {MaxBytes} bytes" : null;
        }
        catch (EncoderFallbackException)
        {
            return "contains half of a surrogate pair";
        }
    }

    /// <summary>The name as text, for people: bytes that are no UTF-8 become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    internal static EntryName FromKernel(ReadOnlySpan<byte> name) => new([.. name, 0]);

    internal static byte[] Terminate(string text) => [.. Strict.GetBytes(text), 0];
}
