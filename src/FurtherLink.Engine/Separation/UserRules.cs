using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// As whom the launcher acts. It believes nobody: what the daemon in front has decided for its clients, it may have decided in an intruder's hands. So only users
/// whom the configuration names, and the usual one where that is a person.
/// </summary>
/// <param name="engine">Names the default user.</param>
/// <param name="options">Names the others.</param>
internal sealed class UserRules(EngineOptions engine, LauncherOptions options)
{
    private const uint FirstOfPeople = 1000; // UID_MIN of login.defs(5): below are root and the system's own

    /// <summary>The user of that name.</summary>
    /// <exception cref="StartException">There is none, or nothing is done as it; the message says why.</exception>
    public UserAccount Admit(string name)
    {
        UserAccount user = UserAccount.Find(name) ?? throw new StartException($"there is no user '{Shown.Of(name)}' here");
        if (options.Allowed.Contains(user.Name) || options.Users.Contains(user.Name) || engine.DefaultUser == user.Name) return user;
        bool usualServes = engine.DefaultUser is null && options.Allowed.Count == 0; // as in the daemon: a list is the whole list
        if (usualServes && user.Uid >= FirstOfPeople && RunningPrograms.DefaultUserOf(engine) == user) return user;
        throw new StartException($"user: nothing is run as {user.Name} on this device; Users:Allowed or Launcher:Users would have to name it");
    }
}
