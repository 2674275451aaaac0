using FurtherLink.Engine;
using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Users;

namespace FurtherLink.Doctor;

/// <summary>Whether programs can have a display of their own.</summary>
internal sealed class GraphicsCheck(EngineOptions options) : ICheck
{
    public string Subject => "graphics";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        UserAccount user = UserCheck.Default(options) ?? UserAccount.Current;
        return Task.FromResult<IReadOnlyList<Finding>>([Judge(DisplayParts.Find(options.Display, user))]);
    }

    internal static Finding Judge(DisplayParts parts)
    {
        if (parts.Server is not { } server)
            return Finding.Note("Xvnc is not installed: programs that show windows cannot", $"sudo apt install {DisplayParts.Package} {DisplayOptions.UsualWindowManager}");
        return parts.Manager is { } manager ? Finding.Fine($"{server}, {manager}")
            : parts.WantsManager ? Finding.Note($"{server}; without a window manager, windows are where their program puts them", $"sudo apt install {DisplayOptions.UsualWindowManager}")
            : Finding.Fine($"{server}, no window manager");
    }
}
