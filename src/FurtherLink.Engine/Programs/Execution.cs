using System.Diagnostics.CodeAnalysis;
using System.Text;

using FurtherLink.Engine.Launching;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux;
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
    private const int CannotRun = 126; // what a shell answers for a command that is there and cannot be started

    private readonly LaunchedProgram _program;
    private readonly Launcher _launcher;
    private readonly Action _onEnded;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly InputQueue _input;
    private readonly SideChannel _channel;
    private readonly Family _family;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    internal Execution(
        LaunchedProgram program, Launcher launcher, StartRequest request, EngineOptions options, ChannelRouter route, Action ended, Action<Execution> expired,
        TimeProvider time, ILogger log)
    {
        _program = program;
        _launcher = launcher;
        _onEnded = ended;
        _options = options;
        _time = time;
        _log = log;
        Owner = request.Owner;
        Title = request.Code is null && !string.IsNullOrEmpty(request.Path) ? Path.GetFileName(request.Path) : request.Runner;
        StartedAt = time.GetTimestamp();
        Detachable = request.Detachable;
        Session = request.Detachable ? SessionId.New() : null;
        Transcript = new Transcript(request.Detachable ? options.TranscriptBytes : 0);
        _input = new InputQueue(program.Streams.Input, options.PendingInputBytes);
        _channel = new SideChannel(program.Channel, program.User, Transcript, route);
        _family = new Family(program);
        if (Detachable) _absence = new Absence(Transcript, options.DetachedLifetime, () => expired(this), time);
    }

    /// <summary>What it says.</summary>
    public Transcript Transcript { get; }

    /// <summary>How it ended; valid once the transcript has its end.</summary>
    public ExitStatus Status { get; private set; }

    /// <summary>Whether it lives on when nobody looks.</summary>
    public bool Detachable { get; }

    /// <summary>Whose it is, see <see cref="StartRequest.Owner"/>.</summary>
    public string Owner { get; }

    /// <summary>What people know it by: the name of its file, or of its language.</summary>
    public string Title { get; }

    /// <summary>Whose rights it has.</summary>
    public string User => _program.User.Name;

    /// <summary>When it began, by the monotonic clock.</summary>
    public long StartedAt { get; }

    /// <summary>What those who come back have to know; null if it cannot be detached.</summary>
    public string? Session { get; }

    /// <summary>Whether it has a terminal.</summary>
    public bool HasTerminal => _program.Streams.Terminal is not null;

    /// <summary>Sends input; see <see cref="InputQueue.TryWrite"/>.</summary>
    /// <returns>False: the program has <see cref="EngineOptions.PendingInputBytes"/> of unread input.</returns>
    public bool TryWriteInput(ReadOnlySpan<byte> bytes) => _input.TryWrite(bytes);

    /// <summary>Sends a line to the program's side channel.</summary>
    /// <param name="line">With its newline.</param>
    public void SendToChannel(ReadOnlySpan<byte> line) => _channel.Send(line);

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
    public void Signal(Signal signal)
    {
        ProcessId leader = _program.Process!.Id;
        ProcessId target = leader;
        try
        {
            if (_program.Streams.Terminal?.ForegroundGroup() is { } foreground && ProcessTree.IsInSession(foreground, leader)) target = foreground;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        if (!_program.Process!.Exited.IsCompleted) _ = ProcessTree.SignalGroup(target, signal);
    }

    /// <summary>Lives from the first step's start to the removal of the last trace.</summary>
    internal async Task LiveAsync()
    {
        ProgramStreams streams = _program.Streams;
        using GatheringSink? errors = streams.Error is null ? null : new GatheringSink(new TextSink(Transcript, TranscriptKind.Error), _time);
        var output = new OutputPump(streams.Output, Transcript, new TextSink(Transcript, TranscriptKind.Output));
        OutputPump? error = errors is null ? null : new OutputPump(streams.Error!, Transcript, errors);
        try
        {
            Status = await RunStepsAsync();
            Task input = _input.CloseAsync();
            output.End(streams.OutputCapacity); // before the input is let go, which is the same file where there is a terminal
            error?.End(streams.ErrorCapacity);
            streams.Input.Release();
            await output.Ended;
            if (error is not null) await error.Ended;
            await input;
        }
        catch (Exception failure)
        {
            _log.Broken(failure);
            Status = ExitStatus.Killed(Linux.Processes.Signal.Kill);
        }

        Task<bool>? stop = End();
        _onEnded(); // before anybody is told, who may start the next program right away
        Transcript.Complete();
        await LeaveAsync(stop);
    }

    /// <summary>Runs the steps one after the other; the first that fails is the end.</summary>
    private async Task<ExitStatus> RunStepsAsync()
    {
        while (true)
        {
            ExitStatus status = await _program.Process!.Exited;
            if (!status.IsSuccess || _program.Steps.Count == 0 || IsStopping) return status;
            try
            {
                await _launcher.StartNextStepAsync(_program);
            }
            catch (Exception failure) when (failure is StartException or LibcException)
            {
                Transcript.Append(TranscriptKind.Output, Encoding.UTF8.GetBytes(failure.Message + "\r\n"));
                return ExitStatus.Exited(CannotRun);
            }
        }
    }
}
