namespace FurtherLink.Engine.Displays;

/// <summary>Which windows of programs are on a display, as its server tells. Those of the window manager do not count.</summary>
/// <param name="root">The root window.</param>
/// <param name="mask">The bits of a window's number that do not say whose it is.</param>
internal sealed class VisibleWindows(uint root, uint mask)
{
    // Further ones are not looked after: a program that makes so many at once is not one that somebody looks at.
    public const int Most = 1024;

    private readonly HashSet<uint> _windows = [];
    private uint? _manager;

    /// <summary>Whether there is one.</summary>
    public bool Any => _windows.Count > 0;

    /// <summary>Forgets what was there before programs, now that it is known.</summary>
    /// <param name="manager">A window of the window manager's.</param>
    public void BeginBeside(uint manager)
    {
        _manager = manager;
        _windows.Clear();
    }

    /// <summary>Takes what the server says into account.</summary>
    /// <returns>A window that has been put into a frame, and whose end has to be asked for apart; null: none.</returns>
    public uint? Take(XMessage message)
    {
        switch (message.Code)
        {
            case XMessage.Mapped:
                Add(message.At(8));
                break;
            case XMessage.Reparented when message.At(12) != root && !IsManagers(message.At(8)):
                Add(message.At(8));
                return message.At(8);
            case XMessage.Unmapped or XMessage.Destroyed:
                _ = _windows.Remove(message.At(8));
                break;
            case XMessage.Failure: // what was to be asked for is gone already
                _ = _windows.Remove(message.At(4));
                break;
        }

        return null;
    }

    /// <summary>One that is there.</summary>
    public void Add(uint window)
    {
        if (_windows.Count < Most && !IsManagers(window)) _ = _windows.Add(window);
    }

    /// <summary>Whether a window is the window manager's.</summary>
    public bool IsManagers(uint window) => (window & ~mask) == (_manager & ~mask);
}
