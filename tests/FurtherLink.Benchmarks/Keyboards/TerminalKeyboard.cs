using FurtherLink.Benchmarks.Floors;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Keyboards;

/// <summary>Keys to the same program in a pty of this process: what the kernel takes for a byte in and its echo out.</summary>
internal sealed class TerminalKeyboard : Keyboard
{
    private readonly SafeFileHandle _master;
    private readonly Child _reader;
    private readonly byte[] _echo = new byte[16];

    internal TerminalKeyboard()
    {
        _master = Descriptors.OpenTerminal(out string slave);
        _reader = Child.OnTerminal(slave, "/bin/sh", "-c", DaemonKeyboard.Script);
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _master.Dispose();
    }

    protected override void Press() => Exchange("x"u8, 1);

    protected override void Enter() => Exchange("\n"u8, 2);

    private void Exchange(ReadOnlySpan<byte> key, int echoed)
    {
        Descriptors.Write(_master, key);
        while (echoed > 0) echoed -= Descriptors.Read(_master, _echo);
    }
}
