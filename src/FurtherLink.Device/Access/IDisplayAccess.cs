using FurtherLink.Device.Displays;

namespace FurtherLink.Device.Access;

/// <summary>How the display is come by: others may be drawing on it.</summary>
public interface IDisplayAccess
{
    /// <summary>Takes the display.</summary>
    /// <param name="insist">Also if a program is drawing on it, because somebody is waiting for what will be shown.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>Null: a program is drawing on it, or it cannot be had; the log says which.</returns>
    Task<TakenDisplay?> TakeAsync(bool insist, CancellationToken ct);
}

/// <summary>A display that has been taken. Disposing gives it back.</summary>
/// <param name="display">Turned on, dark.</param>
/// <param name="isShared">Somebody else goes on drawing on it: each picture has to be sent as a whole.</param>
/// <param name="giveBack">Called once.</param>
public sealed class TakenDisplay(IDisplay display, bool isShared, Func<IDisplay, Task> giveBack) : IAsyncDisposable
{
    internal IDisplay Display => display;

    /// <summary>Whether somebody else goes on drawing on it.</summary>
    public bool IsShared { get; } = isShared;

    /// <summary>Shows a picture.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    public void Show(Drawing.Framebuffer picture)
    {
        if (IsShared) display.Forget();
        display.Show(picture);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await giveBack(display);
}
