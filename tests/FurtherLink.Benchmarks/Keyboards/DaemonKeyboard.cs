using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Keyboards;

/// <summary>Keys to a program in the daemon's pty; the terminal's line discipline echoes them.</summary>
internal sealed class DaemonKeyboard : Keyboard
{
    internal const string Script = "exec cat > /dev/null";

    private static readonly byte[] Key = RunClient.Typed("x");
    private static readonly byte[] NewLine = RunClient.Typed("\n");

    private readonly RunClient _client;

    internal DaemonKeyboard(RunClient client)
    {
        _client = client;
        _client.StartScript(Script);
    }

    /// <summary>The message that a key is.</summary>
    internal static byte[] KeyMessage => Key;

    public override void Dispose() => _client.Dispose();

    protected override void Press()
    {
        _client.Send(Key);
        _client.AwaitOutput(1);
    }

    protected override void Enter()
    {
        _client.Send(NewLine);
        _client.AwaitOutput(2);
    }
}
