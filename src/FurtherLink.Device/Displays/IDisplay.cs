using FurtherLink.Device.Drawing;

namespace FurtherLink.Device.Displays;

/// <summary>Something that shows a picture of 128 × 64 dots.</summary>
public interface IDisplay : IDisposable
{
    /// <summary>Begins to use the display, whatever somebody else left on it: set up, dark, and on.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    void TurnOn();

    /// <summary>Shows a picture. What it shows already is not sent again.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    void Show(Framebuffer picture);

    /// <summary>Shows nothing any more.</summary>
    /// <exception cref="IOException">It does not answer.</exception>
    void TurnOff();

    /// <summary>Forgets what the display shows, so that the next picture is sent as a whole: somebody else may have drawn on it.</summary>
    void Forget();
}
