using System.Runtime.InteropServices;

using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// Everything that the launcher process does, operation by operation. Each names a user, who has to be one that is served, or a program that was started here for
/// this connection. There is none that takes a command line, a path to be opened as root, or a descriptor to be used for anything but being kept.
/// </summary>
internal sealed class LauncherDuties(
    EngineOptions engine, UploadOptions uploads, LauncherOptions options, Launcher launcher, UserRules users, HeldPrograms programs,
    HeldDisplays displays, ILogger log)
{
    private readonly RunnerCatalog _runners = new(engine);
    private readonly DisplayDuties _displays = new(engine.Display, launcher, users, programs, displays, log);
    private readonly FileDuties _files = new(options, launcher, users);
    private readonly UploadDuties _uploads = new(uploads, launcher, users);

    // What the daemon may say of a program: its transcript, input that waits, and what is known of it. Bytes.
    private readonly long _mostState = 2L * engine.TranscriptBytes + engine.PendingInputBytes + (4 << 20);

    /// <summary>Where long requests wait for their turn: there is room for the longest of either kind.</summary>
    public RequestRoom Room { get; } = new(MostStartBytes(options) + MostUploadBytes(options));

    /// <summary>The longest fields of an operation, in bytes.</summary>
    public long MostBytes(byte operation) => (Operation)operation switch
    {
        Operation.Start => MostStartBytes(options),
        Operation.Upload => MostUploadBytes(options),
        var file when FileDuties.Have(file) => FileDuties.MostBytes,
        _ => Envelope.MostShortBytes,
    };

    private static long MostStartBytes(LauncherOptions options) => options.MostStartBytes + ClientEnvironment.MostBytes + Envelope.MostShortBytes;

    private static long MostUploadBytes(LauncherOptions options) => options.MostUploadBytes + Envelope.MostShortBytes;

    /// <summary>A connection has ended.</summary>
    public Task AbandonAsync(LauncherPeer peer) => Task.WhenAll(programs.AbandonAsync(peer), displays.AbandonAsync(peer));

    /// <summary>Does what is asked.</summary>
    /// <exception cref="WireException">There is no such operation, or its fields are not.</exception>
    public Task<Answer> DoAsync(Operation operation, Envelope request, LauncherPeer peer) => operation switch
    {
        Operation.Start => StartAsync(request, peer),
        Operation.Next => NextAsync(Program(request, peer)),
        Operation.Wait => WaitAsync(Program(request, peer), peer.Gone),
        Operation.Signal => SignalAsync(request, peer),
        Operation.End => EndAsync(Program(request, peer)),
        Operation.Discard => DiscardAsync(Program(request, peer)),
        Operation.Keys => KeysAsync(Program(request, peer)),
        Operation.Report => ReportAsync(request),
        Operation.Keep => KeepAsync(request, peer),
        Operation.Leave => LeaveAsync(request, peer),
        Operation.Survivors => Task.FromResult(Survivors(request)),
        Operation.Take => Task.FromResult(Take(request, peer)),
        Operation.AskToEnd => AskToEndAsync(Program(request, peer)),
        Operation.Kill => KillAsync(Program(request, peer)),
        _ when UploadDuties.Have(operation) => _uploads.DoAsync(operation, request, peer),
        _ when FileDuties.Have(operation) => _files.DoAsync(operation, request, peer),
        _ => _displays.DoAsync(operation, request, peer),
    };

    private HeldProgram Program(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        fields.End();
        return programs.Get(number, peer);
    }

    private async Task<Answer> StartAsync(Envelope request, LauncherPeer peer)
    {
        (StartRequest start, int? display) = StartFields.Read(request.Fields);
        UserAccount user = users.Admit(start.User!);
        RunnerDefinition runner = _runners.Get(start.Runner);
        programs.Enter();
        try
        {
            HeldDisplay? screen = display is { } number ? await _displays.TakeAsync(number, user, peer) : null;
            LaunchedProgram program = await LaunchAsync(runner, start, user, screen);
            HeldProgram held = await programs.AddAsync(program, start.Detachable, screen, peer);
            log.Started(runner.Name, user.Name, program.Id.Value);
            return new Answer(Outcome.Done, Tell(held, new WireWriter()), DescriptorsOf(held.Program));
        }
        finally
        {
            programs.GiveBack();
        }
    }

    private async Task<LaunchedProgram> LaunchAsync(RunnerDefinition runner, StartRequest start, UserAccount user, HeldDisplay? screen)
    {
        try
        {
            return await launcher.LaunchAsync(runner, start, user, screen?.Stage);
        }
        finally
        {
            if (screen is not null) displays.Leave();
        }
    }

    private static async Task<Answer> NextAsync(HeldProgram held)
    {
        await held.NextAsync();
        return Answer.Done(new WireWriter().Int(held.Program.Id.Value).Flag(held.Program.HasNextStep));
    }

    private static async Task<Answer> WaitAsync(HeldProgram held, CancellationToken gone)
    {
        ExitStatus status = await held.Program.StepEndedAsync().WaitAsync(gone);
        return Answer.Done(new WireWriter().Int(status.Signal == Signal.None ? status.Code << 8 : (int)status.Signal));
    }

    private async Task<Answer> SignalAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        HeldProgram held = programs.Get(fields.Int(), peer);
        var signal = (Signal)fields.Byte();
        fields.End();
        if (signal is < Signal.Hup or > Signal.Sys) throw new WireException($"there is no signal {(int)signal}");
        await held.SignalAsync(signal);
        return Answer.Done();
    }

    private static async Task<Answer> EndAsync(HeldProgram held) => Answer.Done(new WireWriter().Flag(await held.EndAsync()));

    private static async Task<Answer> AskToEndAsync(HeldProgram held) => Answer.Done(new WireWriter().Flag(await held.AskToEndAsync()));

    private static async Task<Answer> KillAsync(HeldProgram held) => Answer.Done(new WireWriter().Flag(await held.KillAsync()));

    private async Task<Answer> DiscardAsync(HeldProgram held)
    {
        await programs.RemoveAsync(held);
        return Answer.Done();
    }

    private static async Task<Answer> KeysAsync(HeldProgram held) =>
        await held.Program.ConnectKeysAsync() is { } socket ? new Answer(Outcome.Done, new WireWriter(), [socket.SafeHandle], socket) : Answer.Done();

    private async Task<Answer> ReportAsync(Envelope request)
    {
        var asked = new WireReader(request.Fields);
        UserAccount user = users.Admit(asked.Text());
        asked.End();
        LaunchReport report = await launcher.ReportAsync(user);
        WireWriter fields = new WireWriter().OptionalText(report.SandboxMissing).Int(report.Limits.Count);
        foreach (EnforcedLimit limit in report.Limits)
            fields.Text(limit.Setting).OptionalLong(limit.Value).Text(limit.Unit).OptionalLong((long?)limit.Means).OptionalText(limit.Note);
        return Answer.Done(fields);
    }

    private async Task<Answer> KeepAsync(Envelope request, LauncherPeer peer)
    {
        HeldProgram held = Program(request, peer);
        using Kept kept = TakeKept(request);
        await held.KeepAsync(kept.State, kept.Reached);
        kept.IsKept = true;
        return Answer.Done();
    }

    private async Task<Answer> LeaveAsync(Envelope request, LauncherPeer peer)
    {
        HeldProgram held = Program(request, peer);
        if (!held.Detachable) throw new StartException("this program cannot be detached");
        Answer answer = await KeepAsync(request, peer);
        programs.Leave(held, peer);
        return answer;
    }

    private Answer Survivors(Envelope request)
    {
        new WireReader(request.Fields).End();
        IReadOnlyList<int> numbers = programs.Survivors;
        WireWriter fields = new WireWriter().Int(numbers.Count);
        foreach (int number in numbers) fields.Int(number);
        return Answer.Done(fields);
    }

    private Answer Take(Envelope request, LauncherPeer peer)
    {
        var asked = new WireReader(request.Fields);
        HeldProgram held = programs.Take(asked.Int(), peer);
        WireWriter fields = Tell(held, new WireWriter().Text(held.Program.User.Name).Flag(held.Reached is not null));
        List<SafeHandle> descriptors = [.. DescriptorsOf(held.Program), held.State!];
        if (held.Reached is not null) descriptors.Add(held.Reached);
        return new Answer(Outcome.Done, fields, descriptors);
    }

    private static WireWriter Tell(HeldProgram held, WireWriter fields)
    {
        LaunchedProgram program = held.Program;
        return fields.Int(held.Number).Int(program.Id.Value).Flag(program.HasNextStep).Flag(program.Streams.Terminal is not null).Byte((byte)program.Originals.Count)
            .Int(held.Display?.Number ?? 0);
    }

    private static List<SafeHandle> DescriptorsOf(LaunchedProgram program) =>
        [.. program.Streams.Descriptors, program.Channel.SafeHandle, .. program.Originals.Select(static socket => socket.SafeHandle)];

    private Kept TakeKept(Envelope request)
    {
        SafeFileHandle state = request.TakeDescriptor();
        var kept = new Kept(state, request.Descriptors > 0 ? request.TakeDescriptor() : null);
        bool sound = SealedMemory.LengthOf(state) <= _mostState && (kept.Reached is null || SharedCounter.IsOne(kept.Reached));
        if (sound) return kept;
        kept.Dispose();
        throw new WireException("what is to be kept is not sealed memory, or too much of it");
    }

    /// <summary>Descriptors that are closed again unless they are kept.</summary>
    private sealed record Kept(SafeFileHandle State, SafeFileHandle? Reached) : IDisposable
    {
        public bool IsKept { get; set; }

        public void Dispose()
        {
            if (IsKept) return;
            State.Dispose();
            Reached?.Dispose();
        }
    }
}
