namespace FurtherLink.Device.Displays;

/// <summary>The wires to a display controller, which tell commands from picture data.</summary>
public interface IDisplayBus : IDisposable
{
    /// <summary>Sends commands with their parameters.</summary>
    /// <exception cref="IOException">The bus failed.</exception>
    void Command(ReadOnlySpan<byte> bytes);

    /// <summary>Sends picture data.</summary>
    /// <exception cref="IOException">The bus failed.</exception>
    void Data(ReadOnlySpan<byte> bytes);
}
