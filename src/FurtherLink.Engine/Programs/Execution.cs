using System.Diagnostics.CodeAnalysis;
using System.Text;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// One running program: its streams, its viewers, its end. What it says goes into its <see cref="Transcript"/>; when it has ended, all it had written has
/// been read before the transcript gets its end, and all it started is gone before <see cref="Gone"/> completes.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It disposes of its channel itself when it is over, and its timer is forgotten with its session.")]
public sealed partial class Execution
{
    /// <summary>The longest line of a program's side channel that is no frame, in bytes.</summary>
    public const int MostChannelBytes = SideChannel.MaxMessageBytes;

    private const int CannotRun = 126; // what a shell answers for a command that is there and cannot be started

    private readonly ILaunchedProgram _program;
    private readonly Action<Execution> _onEnded;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly InputQueue _input;
    private readonly SideChannel _channel;
    private readonly ChannelDuties _duties;
    private readonly OriginalKeys? _keys;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _withdrawn;
    private readonly long _begun;
    private readonly TimeSpan _keptAfterEnd;
    private readonly TimeSpan? _timeout;
    private readonly ReadOnlyMemory<byte>? _timeoutNotice;
    private readonly long _quota;
    private readonly string _runner;
    private readonly string? _exclusive;
    private readonly string? _noDisplay;
    private readonly SessionProgress? _earlier;
    private TextSink? _outputSink;
    private GatheringSink? _errorSink;
    private OutputPump? _output;
    private OutputPump? _error;
    private bool _ended;
    private string? _miniscreen;

    internal Execution(
        ILaunchedProgram program, StartRequest request, EngineOptions options, ChannelRouter route, ChannelDuties duties, Action<Execution> ended,
        Action<Execution> expired, TimeProvider time, ILogger log, Adoption? adoption = null)
    {
        _program = program;
        _onEnded = ended;
        _options = options;
        _time = time;
        _log = log;
        Owner = request.Owner;
        _runner = request.Runner;
        _exclusive = request.Exclusive;
        _earlier = adoption?.State.Progress;
        _noDisplay = adoption is null ? program.NoDisplay : adoption.State.NoDisplay;
        Title = adoption is not null ? adoption.State.Title : request.Code is null && !string.IsNullOrEmpty(request.Path) ? Path.GetFileName(request.Path) : request.Runner;
        Detachable = request.Detachable;
        _timeoutNotice = request.TimeoutNotice;
        _timeout = Shorter(request.Timeout, options.ProgramTimeout);
        _quota = request.Detachable && options.DetachedOutput > 0 ? options.DetachedOutput : long.MaxValue;
        Session = adoption?.State.Session ?? (request.Detachable ? SessionId.New() : null);
        int retain = request.Detachable ? options.TranscriptBytes : 0;
        Transcript = adoption is null ? new Transcript(retain, OnDropped) : new Transcript(retain, OnDropped, adoption.Image);
        if (CanBeHandedOn) Transcript.Reached = new SharedCounter(Transcript.End);
        _input = new InputQueue(program.Streams.Input, options.PendingInputBytes);
        _keys = program.Originals.Count > 0 ? new OriginalKeys(program.ConnectKeysAsync, time) : null;
        _duties = duties;
        _channel = new SideChannel(Listeners(program, duties), program.User, Transcript, new ChannelTerms
        {
            Route = request.ChannelRouter ?? route,
            Take = (line, closing) => duties.Take(line, this, closing),
            Greetings = request.ChannelGreetings,
            Pace = new ChannelPace(options.ChannelLinesPerSecond, time),
            Time = time,
        });
        _withdrawn = request.Withdrawn.UnsafeRegister(static self => _ = ((Execution)self!).StopAsync(), this);
        StartedAt = adoption?.State.StartedAt ?? time.GetUtcNow();
        _begun = adoption?.State.Begun ?? time.GetTimestamp();
        Miniscreen = adoption?.State.Miniscreen;
        _keptAfterEnd = request.KeptAfterEnd ?? options.DetachedLifetime;
        if (Detachable) _absence = new Absence(Transcript, options.DetachedLifetime, () => expired(this), time);
    }

    /// <summary>What it says.</summary>
    public Transcript Transcript { get; }

    /// <summary>How it ended; valid once the transcript has its end.</summary>
    public ExitStatus Status { get; private set; }

    /// <summary>When it was started, by the clock on the wall.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>How long it has run, or ran.</summary>
    public TimeSpan Elapsed => EndedAt is var ended and not 0 ? _time.GetElapsedTime(_begun, ended) : _time.GetElapsedTime(_begun);

    /// <summary>Whether it is over: <see cref="Status"/> says how.</summary>
    public bool HasEnded => EndedAt != 0;

    /// <summary>How long the end of a detachable program can still be asked for; null: it runs.</summary>
    public TimeSpan? ForgottenIn => EndedAt is var ended and not 0 ? _keptAfterEnd - _time.GetElapsedTime(ended) : null;

    /// <summary>Whether it lives on when nobody looks.</summary>
    public bool Detachable { get; }

    /// <summary>Whose it is, see <see cref="StartRequest.Owner"/>.</summary>
    public string Owner { get; }

    /// <summary>What people know it by: the name of its file, or of its language.</summary>
    public string Title { get; }

    /// <summary>Whose rights it has.</summary>
    public string User => _program.User.Name;

    /// <summary>When it began, by the monotonic clock.</summary>
    public long Begun => _begun;

    /// <summary>What those who come back have to know; null if it cannot be detached.</summary>
    public string? Session { get; }

    /// <summary>What it wants to be shown on the device's small screen while it runs; null: nothing.</summary>
    public string? Miniscreen
    {
        get => Volatile.Read(ref _miniscreen);
        set
        {
            if (Interlocked.Exchange(ref _miniscreen, value) != value) MiniscreenChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary><see cref="Miniscreen"/> is another now. Told on any thread; who listens must not block.</summary>
    internal event EventHandler? MiniscreenChanged;

    /// <summary>What it draws on; null: it asked for none, or there is none to be had.</summary>
    public Display? Display => _program.Display;

    /// <summary>Whether it has a terminal.</summary>
    public bool HasTerminal => _program.Streams.Terminal is not null;

    /// <summary>Sends input; see <see cref="InputQueue.TryWrite"/>.</summary>
    /// <returns>False: the program has <see cref="EngineOptions.PendingInputBytes"/> of unread input.</returns>
    public bool TryWriteInput(ReadOnlySpan<byte> bytes) => _input.TryWrite(bytes);

    /// <summary>Sends a line to every process connected to the program's side channel; see <see cref="SideChannel.Send"/>.</summary>
    /// <param name="line">With its newline, of any length.</param>
    public void SendToChannel(ReadOnlySpan<byte> line) => _channel.Send(line);

    /// <summary>Tells the program of a key.</summary>
    /// <param name="line">The same as a line of the side channel, with its newline.</param>
    /// <param name="key">The key's name.</param>
    /// <param name="happened">"keydown" or "keyup".</param>
    public void SendKey(ReadOnlySpan<byte> line, string key, string happened)
    {
        _channel.Send(line);
        if (_channel.OriginalIsUsed) _keys?.Send(key, happened);
    }

    /// <summary>Sends a line to the one process that asked for it; see <see cref="ChannelRoute.Request"/>.</summary>
    /// <param name="connection">The number that came with the request.</param>
    /// <param name="line">With its newline; not copied.</param>
    public void AnswerChannel(long connection, ReadOnlyMemory<byte> line) => _channel.Answer(connection, line);

    /// <summary>Sets the size of the program's terminal.</summary>
    /// <returns>False: it has none.</returns>
    public bool TryResize(TerminalSize size)
    {
        if (_program.Streams.Terminal is not { } terminal) return false;
        try
        {
            terminal.Resize(size);
        }
        catch (ObjectDisposedException)
        {
            // It ended this moment; a size is of no use any more.
        }

        return true;
    }

    /// <summary>Sends a signal to what Ctrl-C would reach: the terminal's foreground group, or without terminal the program's own group.</summary>
    public void Signal(Signal signal) => _program.Signal(signal);

    /// <summary>Lives from the first step's start to the removal of the last trace.</summary>
    internal async Task LiveAsync()
    {
        ProgramStreams streams = _program.Streams;
        ReadOnlySpan<byte> outputRest = _earlier is null ? [] : _earlier.OutputRest.Span, errorRest = _earlier is null ? [] : _earlier.ErrorRest.Span;
        using GatheringSink? errors = streams.Error is null ? null : new GatheringSink(new TextSink(Transcript, TranscriptKind.Error, errorRest), _time);
        OutputPump output = BeginToRead(streams, new TextSink(Transcript, TranscriptKind.Output, outputRest), errors);
        OutputPump? error = _error;
        try
        {
            if (_earlier is not null) _ = _input.TryWrite(_earlier.Input.Span);
            if (_timeout is { } timeout) StartClock(timeout);
            Display?.Begin(OnShown);
            Status = await RunStepsAsync();
            Task channel = _channel.EndAsync();
            Task input = _input.CloseAsync();
            output.End(streams.OutputCapacity); // before the input is let go, which is the same file where there is a terminal
            error?.End(streams.ErrorCapacity);
            Transcript.AdmitRest();
            streams.Input.Release();
            await output.Ended;
            if (error is not null) await error.Ended;
            await input;
            await channel;
            if (Display is not null) await KeepPictureAsync();
        }
        catch (LeftException)
        {
            // Its streams and sockets are the next daemon's by now, and stay as they are.
            _timer?.Dispose();
            _absence?.Dispose();
            _ = _withdrawn.Unregister();
            _onEnded(this);
            _gone.SetResult();
            return;
        }
        catch (Exception failure)
        {
            _log.Broken(failure);
            Status = ExitStatus.Killed(Linux.Processes.Signal.Kill);
        }

        _ = _withdrawn.Unregister();
        Miniscreen = null;
        Task<bool>? stop = End(); // from here on the reason for the end stands
        if (TimedOut && _timeoutNotice is { } notice) Transcript.Append(TranscriptKind.Message, notice.Span);
        _onEnded(this); // before anybody is told, who may start the next program right away
        if (EndReason == EndReason.TooMuchOutput) Say(QuotaMessage());
        if (EndReason == EndReason.None && !Status.IsSuccess && _noDisplay is { } lacking) Say(NoDisplayMessage(lacking));
        Transcript.Complete();
        await LeaveAsync(stop);
    }

    /// <summary>Says something of ours to who reads what the program writes.</summary>
    private void Say(string message) => Transcript.Append(HasTerminal ? TranscriptKind.Output : TranscriptKind.Error, Encoding.UTF8.GetBytes(message));

    private OutputPump BeginToRead(ProgramStreams streams, TextSink output, GatheringSink? errors)
    {
        lock (_stopGate)
        {
            _outputSink = output;
            _errorSink = errors;
            _error = errors is null ? null : new OutputPump(streams.Error!, Transcript, errors);
            return _output = new OutputPump(streams.Output, Transcript, output);
        }
    }

    private static List<(System.Net.Sockets.Socket Socket, ChannelFraming Framing)> Listeners(ILaunchedProgram program, ChannelDuties duties)
    {
        List<(System.Net.Sockets.Socket Socket, ChannelFraming Framing)> listeners = [(program.Channel, ChannelFraming.Lines)];
        foreach ((string channel, System.Net.Sockets.Socket listener) in OriginalSockets.Channels.Zip(program.Originals))
            listeners.Add((listener, ChannelFraming.Original(channel, content => duties.FromOriginal(channel, content))));
        return listeners;
    }

    /// <summary>Runs the steps one after the other; the first that fails is the end.</summary>
    private async Task<ExitStatus> RunStepsAsync()
    {
        while (true)
        {
            ExitStatus status = await _program.StepEndedAsync();
            if (await IsLeftAsync()) throw new LeftException(); // who goes on is told of this end again
            if (!status.IsSuccess || !_program.HasNextStep || IsStopping) return status;
            try
            {
                await _program.StartNextStepAsync();
            }
            catch (Exception failure) when (failure is StartException or LibcException)
            {
                if (IsStopping) return status;
                Transcript.Append(TranscriptKind.Output, Encoding.UTF8.GetBytes(failure.Message + "\r\n"));
                return ExitStatus.Exited(CannotRun);
            }
        }
    }
}
