using System.Buffers;
using System.Runtime.InteropServices;

using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Sockets;

namespace FurtherLink.Engine.Separation;

/// <summary>The daemon's end of a connection to its launcher: any number of requests at a time, each with one answer.</summary>
internal sealed class LauncherConnection : IAsyncDisposable
{
    private readonly PacketSocket _socket;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Dictionary<uint, TaskCompletionSource<Envelope?>> _waiting = [];
    private readonly Task _receiving;
    private uint _last;
    private bool _lost;

    private LauncherConnection(PacketSocket socket)
    {
        _socket = socket;
        _receiving = ReceiveAsync();
    }

    /// <summary>Whether the launcher is gone.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate) return _lost;
        }
    }

    /// <summary>Connects, and makes sure that both speak the same.</summary>
    /// <exception cref="LibcException">It does not answer.</exception>
    /// <exception cref="StartException">It speaks otherwise.</exception>
    public static async Task<LauncherConnection> OpenAsync(EventLoop loop, string path)
    {
        var connection = new LauncherConnection(PacketSocket.Connect(loop, path));
        try
        {
            // An older launcher knows no more of a newer Hello than this: the version stands first, for good.
            using Envelope answer = await connection.AskAsync(Operation.Hello, new WireWriter().Int(Envelope.Version));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks, and returns the answer, which is the caller's to dispose.</summary>
    /// <exception cref="StartException">Refused, or the launcher is gone.</exception>
    /// <exception cref="LibcException">The kernel refused.</exception>
    /// <exception cref="UploadException">The upload failed.</exception>
    /// <exception cref="FileException">Something was not done with a file.</exception>
    public async Task<Envelope> AskAsync(Operation operation, WireWriter fields, params IReadOnlyList<SafeHandle> descriptors) =>
        Check(await TryAskAsync(operation, fields, descriptors) ?? throw new StartException("the launcher, which starts programs, is gone; its log tells why"));

    /// <summary>As <see cref="AskAsync"/>; null where the launcher is gone.</summary>
    public async Task<Envelope?> TryAskAsync(Operation operation, WireWriter fields, params IReadOnlyList<SafeHandle> descriptors)
    {
        var answer = new TaskCompletionSource<Envelope?>(TaskCreationOptions.RunContinuationsAsynchronously);
        uint number;
        lock (_gate)
        {
            if (_lost) return null;
            number = ++_last;
            _waiting.Add(number, answer);
        }

        await _sending.WaitAsync();
        try
        {
            if (!await Envelope.SendAsync(_socket, number, (byte)operation, fields.Written, descriptors)) Lose();
        }
        catch
        {
            lock (_gate) _ = _waiting.Remove(number);
            throw;
        }
        finally
        {
            _ = _sending.Release();
        }

        return await answer.Task;
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        Lose();
        _socket.Shutdown();
        await _receiving;
        _socket.Dispose();
    }

    /// <summary>What was done, or else the exception that it came to.</summary>
    public static Envelope Check(Envelope answer)
    {
        if (answer.Kind == (byte)Outcome.Done) return answer;
        using (answer)
        {
            var fields = new WireReader(answer.Fields);
            throw (Outcome)answer.Kind switch
            {
                Outcome.Refused => new StartException(fields.Text()),
                Outcome.Kernel => new LibcException(fields.Text(), fields.Int()),
                Outcome.Upload => new UploadException((UploadFailure)fields.Byte(), fields.Text()),
                Outcome.File => new FileException((FileFailure)fields.Byte(), fields.Text(), fields.Text()),
                _ => new StartException("the launcher failed; its log tells why"),
            };
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PacketSocket.MostBytes);
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(0, PacketSocket.MostBytes)) is { } packet)
            {
                // Long fields are copied: not on the event loop.
                if (packet.Descriptors.Count > 0) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                var answer = Envelope.Open(packet, static _ => Array.MaxLength); // it is root: there is nothing that it would have to ask us for
                answer.Load();
                TaskCompletionSource<Envelope?>? waiting;
                lock (_gate) _ = _waiting.Remove(answer.Number, out waiting);
                if (waiting?.TrySetResult(answer) != true) answer.Dispose();
            }
        }
        catch (Exception broken) when (broken is WireException or InvalidDataException or LibcException)
        {
            // What it says cannot be understood: as good as gone.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Lose();
        }
    }

    private void Lose()
    {
        TaskCompletionSource<Envelope?>[] waiting;
        lock (_gate)
        {
            _lost = true;
            waiting = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (TaskCompletionSource<Envelope?> one in waiting) _ = one.TrySetResult(null);
    }
}
