using System.Buffers;
using System.Runtime.InteropServices;

using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Sockets;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// The launcher's end of one connection: reads requests, has them done side by side, answers each. Whatever is wrong with a message ends the connection, and
/// nothing but the connection.
/// </summary>
internal sealed class LauncherPeer(PacketSocket socket, LauncherDuties duties, int mostRequests, QuietTime quiet, ILogger log) : IAsyncDisposable
{
    private const int MostDownloads = 64;
    private const int MostWrites = 256;
    private const int ListingsAtATime = 4;

    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _working = [];
    private string? _wrong;
    private bool _greeted;

    /// <summary>Whether the connection has ended.</summary>
    public bool IsGone => _gone.IsCancellationRequested;

    /// <summary>Cancelled with the end of the connection.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Downloads that are being written, by number.</summary>
    public InTheMaking<IStagedDownload> Downloads { get; } = new(MostDownloads);

    /// <summary>Files that clients are writing, by number.</summary>
    public InTheMaking<IStagedWrite> Writes { get; } = new(MostWrites);

    /// <summary>Turns to list files: each listing holds all that it has found until it is sent, or nobody is there to send it to.</summary>
    public SemaphoreSlim Listings { get; } = new(ListingsAtATime);

    /// <summary>Serves until the other end hangs up, or says what makes no sense.</summary>
    public async Task ServeAsync()
    {
        log.Serving(socket.Peer.Process.Value, socket.Peer.Uid);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PacketSocket.MostBytes);
        try
        {
            while (_wrong is null && await socket.ReceiveAsync(buffer.AsMemory(0, PacketSocket.MostBytes)) is { } packet)
            {
                Begin(Envelope.Open(packet, duties.MostBytes));
            }
        }
        catch (Exception broken)
        {
            _wrong ??= broken.Message; // whatever it is: what the connection has must be looked after
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        quiet.Disturb();
        if (_wrong is { } wrong) log.ClientBroken(socket.Peer.Process.Value, wrong);
        await _gone.CancelAsync();
        socket.Shutdown();
        await EndAsync();
    }

    private async Task EndAsync()
    {
        Task[] working;
        lock (_gate) working = [.. _working];
        try
        {
            await Task.WhenAll([duties.AbandonAsync(this), .. working]);
            await Task.WhenAll(Downloads.DisposeAsync().AsTask(), Writes.DisposeAsync().AsTask());
        }
        catch (Exception failure)
        {
            log.LeftByClient(socket.Peer.Process.Value, failure);
        }
    }

    /// <summary>Ends the connection.</summary>
    public void HangUp() => socket.Shutdown();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _gone.Dispose();
        _sending.Dispose();
        Listings.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Begin(Envelope request)
    {
        quiet.Disturb();
        lock (_gate)
        {
            // Waiting for one to end would be waiting for the other end, whose hanging up would go unnoticed.
            if (_working.Count >= mostRequests)
            {
                request.Dispose();
                throw new WireException($"more than {mostRequests} requests at a time");
            }

            Task work = WorkAsync(request);
            _ = _working.Add(work);
            _ = work.ContinueWith(
                done =>
                {
                    lock (_gate) _ = _working.Remove(done);
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    private async Task WorkAsync(Envelope request)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using Answer answer = await DoAsync(request);
            if (IsGone) return;
            await _sending.WaitAsync();
            try
            {
                _ = await Envelope.SendAsync(socket, request.Number, (byte)answer.Outcome, answer.Fields.Written, answer.Descriptors);
            }
            finally
            {
                _ = _sending.Release();
            }
        }
        catch (Exception broken)
        {
            _wrong ??= broken.Message;
            socket.Shutdown(); // who reads learns of it
        }
    }

    /// <summary>Has a request done. Nothing is left of it by the time that its answer is sent, which may have to wait for who reads.</summary>
    private async Task<Answer> DoAsync(Envelope request)
    {
        using (request)
        {
            try
            {
                using IDisposable? place = await duties.Room.EnterAsync(request.BytesApart, Gone);
                request.Load();
                return await AnswerAsync(request);
            }
            catch (OperationCanceledException) when (IsGone)
            {
                return Answer.Of(Outcome.Failed, new WireWriter());
            }
        }
    }

    private async Task<Answer> AnswerAsync(Envelope request)
    {
        var operation = (Operation)request.Kind;
        try
        {
            if (operation == Operation.Hello) return Greet(request);
            if (!_greeted) throw new WireException("nobody said hello");
            return await duties.DoAsync(operation, request, this);
        }
        catch (StartException refused)
        {
            return Answer.Of(Outcome.Refused, new WireWriter().Text(refused.Message));
        }
        catch (UploadException failed)
        {
            return Answer.Of(Outcome.Upload, new WireWriter().Byte((byte)failed.Failure).Text(failed.Message));
        }
        catch (FileException failed)
        {
            return Answer.Of(Outcome.File, new WireWriter().Byte((byte)failed.Failure).Text(failed.Reason).Text(failed.Message));
        }
        catch (LibcException failed)
        {
            return Answer.Of(Outcome.Kernel, new WireWriter().Text(failed.Call).Int(failed.Errno));
        }
        catch (Exception failure) when (failure is not WireException && !(failure is OperationCanceledException && IsGone))
        {
            log.OperationFailed(operation, failure);
            return Answer.Of(Outcome.Failed, new WireWriter());
        }
    }

    private Answer Greet(Envelope request)
    {
        int version = new WireReader(request.Fields).Int();
        _greeted = version == Envelope.Version;
        return _greeted
            ? Answer.Done(new WireWriter().Int(Envelope.Version))
            : throw new StartException(
                $"the launcher speaks version {Envelope.Version}, and the daemon version {version}: restart further-link-launcher.service, which ends all programs");
    }
}

/// <summary>What a request came to.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Fields">What is told.</param>
/// <param name="Descriptors">What is given along.</param>
/// <param name="Owned">What is no longer needed once the answer is sent.</param>
internal sealed record Answer(Outcome Outcome, WireWriter Fields, IReadOnlyList<SafeHandle> Descriptors, IDisposable? Owned = null) : IDisposable
{
    public static Answer Done(WireWriter? fields = null) => Of(Outcome.Done, fields ?? new WireWriter());

    public static Answer Of(Outcome outcome, WireWriter fields) => new(outcome, fields, []);

    public void Dispose() => Owned?.Dispose();
}
