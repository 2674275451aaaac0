using System.Runtime.InteropServices;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Buses;

/// <summary>GPIO lines whose changes are told; <see cref="GpioController.OpenInputs"/> gives them. While nothing changes, nothing runs.</summary>
public sealed class GpioInputs : IDisposable
{
    private const int MostEventsPerRead = 16;

    private readonly PollableFile _lines;
    private readonly IReadOnlyList<int> _pins;
    private readonly byte[] _buffer = new byte[MostEventsPerRead * Marshal.SizeOf<Libc.GpioLineEvent>()];

    internal GpioInputs(EventLoop loop, SafeFileHandle lines, IReadOnlyList<int> pins)
    {
        _pins = pins;
        try
        {
            int flags = LibcException.Check(Libc.FileControl(lines, Libc.F_GETFL, 0), "fcntl(F_GETFL)");
            LibcException.Check(Libc.FileControl(lines, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "fcntl(F_SETFL)");
            _lines = new PollableFile(loop, lines);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>What a line is now.</summary>
    /// <exception cref="LibcException">ENODEV: the chip is gone.</exception>
    /// <exception cref="ArgumentException">That line is not one of these.</exception>
    public PinValue Read(int pin)
    {
        int index = _pins.ToList().IndexOf(pin);
        if (index < 0) throw new ArgumentException($"line {pin} was not asked for", nameof(pin));
        var values = new Libc.GpioLineValues { Mask = 1UL << index };
        LibcException.Check(Libc.LineValues(_lines.Handle, Libc.GPIO_V2_LINE_GET_VALUES_IOCTL, ref values), "ioctl(GPIO_V2_LINE_GET_VALUES)");
        return (values.Bits & values.Mask) != 0 ? PinValue.High : PinValue.Low;
    }

    /// <summary>
    /// Waits for changes and returns them, the oldest first; none: these lines were <see cref="Release">released</see> or are closed. Goes on on the loop's thread.
    /// </summary>
    /// <remarks>The kernel keeps 64; when more happen before anybody asks, the oldest are gone.</remarks>
    /// <exception cref="LibcException">ENODEV: the chip is gone.</exception>
    public async ValueTask<IReadOnlyList<PinEvent>> ReadEventsAsync()
    {
        await _lines.ReadableAsync();
        try
        {
            int count = _lines.Read(_buffer);
            return count > 0 ? Decode(_buffer.AsSpan(0, count)) : [];
        }
        catch (ObjectDisposedException)
        {
            return [];
        }
    }

    /// <summary>Ends the wait of now, and lets every later one end at once.</summary>
    public void Release() => _lines.Release();

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static PinEvent[] Decode(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Libc.GpioLineEvent> events = MemoryMarshal.Cast<byte, Libc.GpioLineEvent>(bytes);
        var decoded = new PinEvent[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            PinValue value = events[i].Id == Libc.GPIO_V2_LINE_EVENT_RISING_EDGE ? PinValue.High : PinValue.Low;
            decoded[i] = new PinEvent((int)events[i].Offset, value, TimeSpan.FromTicks((long)(events[i].TimestampNanoseconds / TimeSpan.NanosecondsPerTick)));
        }

        return decoded;
    }
}
