using System.Text;

using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>Whether sandboxes can be had on this machine: found out once, by making one, and only when somebody asks.</summary>
internal sealed class Sandbox(SandboxOptions options, EventLoop loop, SandboxedProcess processes, ILogger log)
{
    private const string Bubblewrap = "bwrap";
    private const int MostReason = 1024;

    // Forbidding further namespaces needs a writable /proc/sys, which containers mostly lack.
    private static readonly bool[] Strictest = [true, false];

    private readonly Lock _gate = new();
    private Task<Finding>? _finding;

    /// <summary>How a program of this user is put into a sandbox; null: it runs without, since none can be had and none is required.</summary>
    /// <exception cref="StartException">None can be had, and one is required.</exception>
    public async Task<SandboxCommand?> CommandAsync(UserAccount user)
    {
        Finding finding = await FindAsync(user);
        if (finding.Ability is { } ability) return new SandboxCommand(options, ability);
        if (options.Required) throw new StartException($"no sandbox can be had here (Sandbox:Required): {finding.Reason}");
        log.Unsandboxed(finding.Reason!);
        return null;
    }

    /// <summary>Why no sandbox can be had, or null.</summary>
    public async Task<string?> MissingAsync(UserAccount user) => (await FindAsync(user)).Reason;

    private async Task<Finding> FindAsync(UserAccount user)
    {
        Task<Finding> finding;
        lock (_gate) finding = _finding ??= Task.Run(() => ProbeAsync(user));
        bool keep = false;
        try
        {
            Finding found = await finding;
            // A package can still be installed; what the kernel refuses it refuses until the next boot.
            keep = !found.MayChange;
            return found;
        }
        finally
        {
            lock (_gate)
            {
                if (!keep && _finding == finding) _finding = null;
            }
        }
    }

    private async Task<Finding> ProbeAsync(UserAccount user)
    {
        // Of the daemon's own PATH, as every administrator expects; never a client's.
        string path = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } own ? own : LoginEnvironment.PathOf(user);
        if (Executable.Find(Bubblewrap, path) is not { } program) return Missing("bubblewrap is not installed; install it with: sudo apt install bubblewrap", mayChange: true);
        if (!File.Exists(SandboxInit.Perl)) return Missing($"{SandboxInit.Perl} is not there; install it with: sudo apt install perl-base", mayChange: true);
        string reason = "";
        foreach (bool strict in Strictest)
        {
            var ability = new SandboxAbility(program, strict);
            string? failure = await TryAsync(user, ability);
            if (failure is null)
            {
                log.SandboxFound(program, strict ? "" : "; programs in it can make user namespaces of their own");
                return new Finding(ability, null, MayChange: false);
            }

            reason = failure;
        }

        log.SandboxMissing(reason);
        return Missing(reason, mayChange: false);
    }

    private static Finding Missing(string reason, bool mayChange) => new(null, reason, mayChange);

    /// <summary>Makes a sandbox as that user and runs a program in it that does nothing; null, or why that failed.</summary>
    private async Task<string?> TryAsync(UserAccount user, SandboxAbility ability)
    {
        using var said = Pipe.ForOutput(loop);
        List<string> words = new SandboxCommand(options, ability).Words(user, new SandboxLayout("/", HasPlace: false, Output: null, Channel: null, Venv: null, Libraries: []));
        List<string> command = [.. UserSwitch.To(user), .. words, .. SandboxInit.Command(["/usr/bin/true"])];
        try
        {
            var start = new ChildProcessStart
            {
                Program = command[0],
                Arguments = command,
                Environment = LoginEnvironment.For(user, "/", venv: null),
                Directory = "/",
                Error = said,
            };
            (ChildProcess process, SandboxReport report) = await processes.StartAsync(start, ClientEnvironment.None, place: null);
            using (report)
            using (process)
            {
                ExitStatus status = report.Final(await process.Exited);
                return status.IsSuccess ? null : $"a program that does nothing ended with {status} in it";
            }
        }
        catch (Exception failure) when (failure is SandboxException or LibcException)
        {
            return failure is SandboxException { IsOfProgram: false } && Said(said) is { Length: > 0 } reason ? reason : failure.Message;
        }
    }

    /// <summary>What a failed bubblewrap said.</summary>
    public static string Said(Pipe pipe) => Said(pipe.Ours);

    /// <inheritdoc cref="Said(Pipe)"/>
    public static string Said(PollableFile output)
    {
        var buffer = new byte[MostReason];
        int count = output.Read(buffer);
        return count <= 0 ? "" : string.Join("; ", Encoding.UTF8.GetString(buffer, 0, count).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed record Finding(SandboxAbility? Ability, string? Reason, bool MayChange);
}
