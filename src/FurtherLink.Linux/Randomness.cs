using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux;

/// <summary>What nobody can guess, right from the kernel: the runtime's own way to it loads all of OpenSSL, some eight megabytes where nothing is encrypted.</summary>
public static class Randomness
{
    /// <summary>Fills a buffer.</summary>
    /// <exception cref="LibcException">ENOSYS: this kernel or container has no such call.</exception>
    /// <remarks>getrandom(2): waits at most until the machine has collected enough, once after its start.</remarks>
    public static unsafe void Fill(Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                nint count = Libc.GetRandom(first + done, (nuint)(bytes.Length - done), 0);
                if (count >= 0)
                {
                    done += (int)count;
                    continue;
                }

                var failure = LibcException.FromLastError("getrandom");
                if (failure.Errno != Errno.Interrupted) throw failure;
            }
        }
    }

    /// <summary>That many bytes.</summary>
    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    /// <summary>Hexadecimal digits, in lower case; an even number of them.</summary>
    public static string Hex(int digits) => Convert.ToHexStringLower(Bytes(digits / 2));

    /// <summary>A number from <paramref name="first"/> on and below <paramref name="end"/>, each as likely as every other.</summary>
    public static int Number(int first, int end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, end);
        uint count = (uint)(end - first), fair = uint.MaxValue - uint.MaxValue % count;
        while (true)
        {
            uint drawn = BitConverter.ToUInt32(Bytes(sizeof(uint)));
            if (drawn < fair) return first + (int)(drawn % count);
        }
    }
}
