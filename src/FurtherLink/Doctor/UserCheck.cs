using FurtherLink.Engine;
using FurtherLink.Linux.Users;

namespace FurtherLink.Doctor;

/// <summary>Whether the user is there whose programs run when a client names nobody.</summary>
internal sealed class UserCheck(EngineOptions options) : ICheck
{
    public string Subject => "user";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Finding>>(
        [Judge(options.DefaultUser, Default(options), UserAccount.IsRoot)]);

    /// <summary>The user that programs run as by default; null where the one that was set does not exist.</summary>
    internal static UserAccount? Default(EngineOptions options) => options.DefaultUser is { } name
        ? UserAccount.Find(name)
        : UserAccount.Find("pi") ?? UserAccount.Current;

    internal static Finding Judge(string? set, UserAccount? found, bool byRoot)
    {
        if (found is null) return Finding.Wrong($"there is no user {set} (Programs:DefaultUser)", $"sudo adduser {set}, or set Programs:DefaultUser to a user who exists");
        if (!Directory.Exists(found.Home))
            return Finding.Wrong($"the home {found.Home} of {found.Name} does not exist; programs have no place to start in", $"sudo mkhomedir_helper {found.Name}");
        if (found.Uid == 0 && byRoot) return Finding.Note("programs run as root when a client names nobody", "set Programs:DefaultUser to a user who may do less");
        return Finding.Fine($"programs run as {found.Name} when a client names nobody");
    }
}
