using System.Globalization;

using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// Gives every program a control group of its own, where this daemon may make one; then nothing a program started can get away when it is stopped, whatever
/// it calls, and it can be limited as a whole. Where it may not, programs are found by session, descent and environment instead.
/// </summary>
internal sealed class Containment
{
    /// <summary>The controllers that programs are limited by.</summary>
    public const string Memory = "memory", Processes = "pids", Processor = "cpu";

    private const string Prefix = "further-link.";
    private const string OwnLeaf = "daemon";

    private static readonly string[] Wanted = [Memory, Processes, Processor];

    private readonly ControlGroup? _own;
    private readonly ControlGroup? _root;
    private readonly List<string> _controllers = [];
    private readonly string _lacking = "cgroup v2 is not mounted here";
    private bool _moved;
    private long _last;

    public Containment()
    {
        _own = ControlGroup.Own();
        if (_own is null) return;
        Sweep(_own);
        _root = _own.TryCreate(Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _lacking = _root is null
            ? "the daemon may not make control groups here; as a systemd service it may with Delegate=yes"
            : $"the daemon's control group {_own.DirectoryPath} does not have that controller";
        if (_root is null) return;
        string[] offered = [.. Wanted.Intersect(_own.Controllers)];
        if (offered.Length > 0 && !TryEnable(offered)) _lacking = $"other processes are in the daemon's control group {_own.DirectoryPath}; as a systemd service with Delegate=yes it is alone there";
    }

    /// <summary>Whether programs get control groups here.</summary>
    public bool IsAvailable => _root is not null;

    /// <summary>Whether programs' groups have a controller; if not, <see cref="Lacking"/> says why.</summary>
    public bool Has(string controller) => _controllers.Contains(controller);

    /// <summary>Why a controller is missing.</summary>
    public string Lacking => _lacking;

    /// <summary>A new group, or null.</summary>
    public ControlGroup? TryCreate() => _root?.TryCreate("program-" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    /// <summary>Leaves everything as it was found, once every program has ended.</summary>
    public void Close()
    {
        if (_root is null) return;
        foreach (ControlGroup group in new[] { _root, _own! })
        {
            foreach (string controller in _controllers) _ = group.TryDisable(controller);
        }

        if (_moved) _ = _own!.TryAdd(Self);
        _ = _root.TryDelete();
    }

    private static ProcessId Self => new(Environment.ProcessId);

    /// <summary>
    /// Passes controllers down to the programs' groups. A group with processes of its own cannot do that (cgroups(7), "no internal processes"), except the
    /// uppermost one; so the daemon steps aside into a group beside them.
    /// </summary>
    private bool TryEnable(string[] controllers)
    {
        if (!_own!.TryEnable(controllers[0]))
        {
            _moved = _root!.TryCreate(OwnLeaf)?.TryAdd(Self) == true;
            if (_moved && !_own.TryEnable(controllers[0]))
            {
                _moved = !_own.TryAdd(Self);
                return false;
            }
        }

        _controllers.AddRange(controllers.Where(controller => _own.TryEnable(controller) && _root!.TryEnable(controller)));
        return _controllers.Count > 0;
    }

    /// <summary>Ends what a daemon that was killed has left running, and removes its groups.</summary>
    private static void Sweep(ControlGroup own)
    {
        foreach (ControlGroup group in own.Children())
        {
            string name = Path.GetFileName(group.DirectoryPath);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            bool alive = Directory.Exists("/proc/" + name[Prefix.Length..]);
            if (alive) continue;
            try
            {
                group.Kill();
                _ = group.TryDelete(); // the next start removes what is still dying now
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's daemon left it, who shares our group.
            }
        }
    }
}
