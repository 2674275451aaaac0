namespace FurtherLink.Engine.Displays;

/// <summary>What a daemon has to know of a display to go on with it.</summary>
/// <param name="Id">See <see cref="Display.Id"/>.</param>
/// <param name="Size">How large it is.</param>
/// <param name="IsManaged">Whether it has a window manager that answered.</param>
/// <param name="HasShown">Whether viewers were told of a window.</param>
/// <param name="Cookie">Lets clients in.</param>
internal sealed record DisplayState(string Id, DisplaySize Size, bool IsManaged, bool HasShown, ReadOnlyMemory<byte> Cookie);
