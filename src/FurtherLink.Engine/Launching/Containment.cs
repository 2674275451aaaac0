using System.Globalization;

using FurtherLink.Linux.Containment;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// Gives every program a control group of its own, where this daemon may make one; then nothing a program started can get away when it is stopped, whatever
/// it calls. Where it may not, programs are found by session, descent and environment instead.
/// </summary>
internal sealed class Containment
{
    private const string Prefix = "further-link.";

    private readonly ControlGroup? _root;
    private long _last;

    public Containment()
    {
        ControlGroup? own = ControlGroup.Own();
        if (own is null) return;
        Sweep(own);
        _root = own.TryCreate(Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether programs get control groups here.</summary>
    public bool IsAvailable => _root is not null;

    /// <summary>A new group, or null.</summary>
    public ControlGroup? TryCreate() => _root?.TryCreate("program-" + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes the daemon's own group, once every program has ended.</summary>
    public void Close() => _root?.TryDelete();

    /// <summary>Ends what a daemon that was killed has left running, and removes its groups.</summary>
    private static void Sweep(ControlGroup own)
    {
        foreach (ControlGroup group in own.Children())
        {
            string name = Path.GetFileName(group.DirectoryPath);
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            bool alive = Directory.Exists("/proc/" + name[Prefix.Length..]);
            if (alive) continue;
            group.Kill();
            _ = group.TryDelete(); // the next start removes what is still dying now
        }
    }
}
