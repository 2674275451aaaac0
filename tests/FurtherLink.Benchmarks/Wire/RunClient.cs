using System.Text;
using System.Text.Json;

namespace FurtherLink.Benchmarks.Wire;

/// <summary>A client of `/run` with one program at a time.</summary>
internal sealed class RunClient : IDisposable
{
    private const string Process = "1";

    private readonly LoopbackWebSocket _socket;
    private byte[] _text = new byte[64 * 1024];

    private RunClient(LoopbackWebSocket socket) => _socket = socket;

    /// <summary>To poll on, and to ask whether a message waits.</summary>
    internal LoopbackWebSocket Socket => _socket;

    internal static RunClient Connect(Uri server, string user, bool terminal, int receiveBytes = 0) =>
        At(server, $"/run?user={Uri.EscapeDataString(user)}{(terminal ? "&pty=1" : "")}", receiveBytes);

    /// <summary>A client of another server that sends the daemon's messages.</summary>
    /// <param name="server">The server.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="receiveBytes">What the kernel may hold for it: little, as at the end of a slow line; 0: as much as it likes.</param>
    internal static RunClient At(Uri server, string target, int receiveBytes = 0) => new(LoopbackWebSocket.Connect(server, target, receiveBytes));

    /// <summary>A `stdin` message, encoded once for many sends.</summary>
    internal static byte[] Typed(string input) => Message("stdin", $"{{\"input\":\"{JsonEncodedText.Encode(input)}\"}}");

    internal static byte[] StartMessage(string runner, string code) =>
        Message("start", $"{{\"runner\":\"{runner}\",\"code\":\"{JsonEncodedText.Encode(code)}\"}}");

    public void Dispose() => _socket.Dispose();

    internal void Send(byte[] message) => _socket.Send(message);

    internal void Stop() => Send(Message("stop", "null"));

    /// <summary>Starts a shell script and waits until its start is confirmed.</summary>
    internal void StartScript(string script)
    {
        Send(StartMessage("exec", "#!/bin/sh\n" + script + "\n"));
        RunMessage first = Receive();
        if (first.Kind != RunMessageKind.Started) throw new BenchmarkException($"the first message of a program was {first.Kind}, not started");
    }

    /// <summary>The next message; its output is valid until the next call.</summary>
    /// <exception cref="BenchmarkException">The daemon answered with an error, or is gone.</exception>
    internal RunMessage Receive()
    {
        ReadOnlySpan<byte> json = _socket.Receive();
        if (_text.Length < json.Length) _text = new byte[json.Length * 2];
        RunMessage message = RunMessage.Parse(json, _text);
        if (message.Kind == RunMessageKind.Error) throw new BenchmarkException("the daemon answered: " + Encoding.UTF8.GetString(json));
        return message;
    }

    /// <summary>Waits for <paramref name="bytes"/> bytes of output.</summary>
    internal void AwaitOutput(int bytes)
    {
        while (bytes > 0)
        {
            RunMessage message = Receive();
            if (message.Kind == RunMessageKind.Stopped) throw new BenchmarkException($"the program ended ({message.ExitCode}) before its output came");
            bytes -= message.Output.Length;
        }
    }

    /// <summary>Waits for the end of the program; returns its exit code.</summary>
    internal int AwaitStopped()
    {
        while (true)
        {
            RunMessage message = Receive();
            if (message.Kind == RunMessageKind.Stopped) return message.ExitCode;
        }
    }

    private static byte[] Message(string type, string data) =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"data\":{data},\"client\":\"\",\"process\":\"{Process}\"}}");
}
