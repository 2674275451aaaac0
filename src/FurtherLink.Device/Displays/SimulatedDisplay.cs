using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Displays;

/// <summary>No glass at all: for development, where the picture is looked at over HTTP.</summary>
public sealed class SimulatedDisplay : IDisplay
{
    /// <inheritdoc/>
    public void TurnOn()
    {
    }

    /// <inheritdoc/>
    public void Show(Framebuffer picture)
    {
    }

    /// <inheritdoc/>
    public void TurnOff()
    {
    }

    /// <inheritdoc/>
    public void Forget()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
