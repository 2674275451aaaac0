using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Keyboards;

/// <summary>A key's message to the bare Kestrel echo and back: the same bytes that the daemon gets.</summary>
internal sealed class KestrelKeyboard(Uri server) : Keyboard
{
    private readonly LoopbackWebSocket _socket = LoopbackWebSocket.Connect(server, "/echo");

    public override void Dispose() => _socket.Dispose();

    protected override void Press()
    {
        _socket.Send(DaemonKeyboard.KeyMessage);
        _ = _socket.Receive();
    }

    protected override void Enter()
    {
        // No terminal, no line.
    }
}
