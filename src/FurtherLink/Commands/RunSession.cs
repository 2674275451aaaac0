using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

using FurtherLink.Hosting;
using FurtherLink.Linux;
using FurtherLink.Linux.Terminals;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Commands;

/// <summary>
/// One program, seen through this process' stdin, stdout and stderr. With a terminal on both sides it gets a terminal too, and this one goes raw; else pipes.
/// The program's end of input cannot be told: the protocol has no message for it.
/// </summary>
internal sealed class RunSession : IDisposable
{
    private const int SignalExitBase = 128; // what shells report: 128 + the signal's number

    // Borrowed: they are not ours to close.
    private static readonly SafeFileHandle Input = new(0, ownsHandle: false);
    private static readonly SafeFileHandle Output = new(1, ownsHandle: false);
    private static readonly SafeFileHandle Error = new(2, ownsHandle: false);

    private readonly RunSocket _socket;
    private readonly bool _terminal;
    private readonly StandardOutput _stdout = new(Output);
    private readonly StandardOutput _stderr = new(Error);
    private readonly CancellationTokenSource _over = new();

    // A resize is told with the size at the time of sending and an interrupt is one or none: what does not fit says nothing new.
    private readonly Channel<PosixSignal> _signals = Channel.CreateBounded<PosixSignal>(
        new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _endedBySignal;

    private RunSession(RunSocket socket, bool terminal)
    {
        _socket = socket;
        _terminal = terminal;
    }

    /// <summary>Runs <paramref name="program"/>; returns its exit code, or ours.</summary>
    public static async Task<int> RunAsync(RunTarget target, RunProgram program, string? user)
    {
        bool terminal = RawMode.IsTerminal(Input) && RawMode.IsTerminal(Output);
        try
        {
            using var socket = new RunSocket(await target.ConnectAsync(terminal, user, CancellationToken.None));
            using var session = new RunSession(socket, terminal);
            return await session.RunAsync(program);
        }
        catch (WebSocketException refused)
        {
            await Console.Error.WriteLineAsync($"further-link: {Explain(target.Url, refused)}");
            return ExitCode.Unavailable;
        }
        catch (RunRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"further-link: {refused.Message}");
            return ExitCode.Failure;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _over.Dispose();

    private async Task<int> RunAsync(RunProgram program)
    {
        using PosixSignalRegistration interrupt = On(PosixSignal.SIGINT);
        using PosixSignalRegistration resize = On(PosixSignal.SIGWINCH);
        using PosixSignalRegistration terminate = On(PosixSignal.SIGTERM);
        using PosixSignalRegistration hangUp = On(PosixSignal.SIGHUP);
        await _socket.SendAsync("start", json => Write(json, program), _over.Token);

        // From here on, every way out passes the end of this using: the person gets the terminal back as it was.
        using RawMode? raw = _terminal ? RawMode.Enter(Input) : null;
        Task signals = SendSignalsAsync();
        Task input = SendInputAsync();
        try
        {
            return await ShowAsync();
        }
        catch (OperationCanceledException) when (_endedBySignal != 0)
        {
            return SignalExitBase + _endedBySignal;
        }
        finally
        {
            await _over.CancelAsync();
            await Task.WhenAll(signals, input);
        }
    }

    private async Task<int> ShowAsync()
    {
        bool started = false;
        while (await _socket.ReceiveAsync(_over.Token) is { } message)
        {
            using (message)
            {
                JsonElement data = message.RootElement.GetProperty("data");
                switch (message.RootElement.GetProperty("type").GetString())
                {
                    case "started":
                        started = true;
                        break;
                    case "stdout":
                        Show(_stdout, data);
                        break;
                    case "stderr":
                        Show(_stderr, data);
                        break;
                    case "stopped":
                        int exitCode = data.GetProperty("exitCode").GetInt32();
                        return exitCode < 0 ? SignalExitBase - exitCode : exitCode;
                    case "error" when !started:
                        throw new RunRefusedException(data.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : "the daemon refused to start it");
                }
            }
        }

        throw new RunRefusedException("the daemon closed the connection");
    }

    private static void Show(StandardOutput stream, JsonElement data)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(data.GetProperty("output").GetString()!);
        try
        {
            stream.Write(bytes);
        }
        catch (LibcException closed)
        {
            // `further-link run … | head`: nobody reads any more.
            throw new RunRefusedException($"output is not taken any more: {closed.Reason}");
        }
    }

    private async Task SendInputAsync()
    {
        // Not disposed: a read of a terminal cannot be cancelled, so one is left waiting in the background until the process ends.
        var stdin = new FileStream(Input, FileAccess.Read, bufferSize: 0);
        var buffer = new byte[16 * 1024];
        var text = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        try
        {
            while (await stdin.ReadAsync(buffer, _over.Token).AsTask().WaitAsync(_over.Token) is > 0 and int count)
            {
                int characters = decoder.GetChars(buffer.AsSpan(0, count), text, flush: false);
                if (characters > 0) await _socket.SendAsync("stdin", json => json.WriteString("input", text.AsSpan(0, characters)), _over.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException)
        {
            // The program ended, or the connection: the one who reads it tells.
        }
        catch (Exception hungUp) when (hungUp is IOException or UnauthorizedAccessException)
        {
            // EIO of a terminal that is gone, or stdin is closed: as the end of input.
        }
    }

    private async Task SendSignalsAsync()
    {
        try
        {
            await foreach (PosixSignal signal in _signals.Reader.ReadAllAsync(_over.Token))
            {
                if (signal == PosixSignal.SIGINT)
                    await _socket.SendAsync("signal", json => json.WriteString("signal", "INT"), _over.Token);
                else if (_terminal && RawMode.SizeOf(Output) is { } size)
                    await _socket.SendAsync("resize", json => Write(json, size), _over.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException)
        {
            // As for input.
        }
    }

    private PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (signal is PosixSignal.SIGINT or PosixSignal.SIGWINCH)
        {
            _signals.Writer.TryWrite(signal);
            return;
        }

        // Closing the socket stops the program.
        _endedBySignal = signal == PosixSignal.SIGTERM ? 15 : 1;
        _over.Cancel();
    });

    private void Write(Utf8JsonWriter json, RunProgram program)
    {
        json.WriteString("runner", program.Runner);
        if (program.Code is not null) json.WriteString("code", program.Code);
        if (program.Path is not null) json.WriteString("path", program.Path);
        if (_terminal && RawMode.SizeOf(Output) is { } size) Write(json, size);
    }

    private static void Write(Utf8JsonWriter json, TerminalSize size)
    {
        json.WriteNumber("rows", size.Rows);
        json.WriteNumber("cols", size.Columns);
    }

    private static string Explain(Uri url, WebSocketException refused)
    {
        Exception reason = refused.GetBaseException();
        return reason switch
        {
            SocketException => LocalDaemon.NobodyAt($"{url} ({reason.Message})"),
            AuthenticationException => $"the certificate shown at {url} is not known here; its copy is certificate.pem in the daemon's state directory. "
                + "--insecure goes on without that check, on this device",
            _ => $"{url}: {reason.Message}",
        };
    }
}
