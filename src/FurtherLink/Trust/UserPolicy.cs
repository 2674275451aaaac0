using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

namespace FurtherLink.Trust;

/// <summary>As which Linux user somebody may run programs and bring files.</summary>
internal sealed class UserPolicy(UserOptions options, EngineOptions engine)
{
    private const uint FirstOfPeople = 1000; // UID_MIN of login.defs(5): below are root and the system's own

    /// <summary>What a caller wants to be run, as that caller may have it run.</summary>
    /// <exception cref="StartException">It may not; the message says why.</exception>
    public StartRequest Admit(Caller caller, StartRequest request) => request with
    {
        Owner = caller.Owner,
        Withdrawn = caller.Revoked,
        User = Choose(caller, request.User),
    };

    /// <summary>The user to act as for <paramref name="caller"/>; null: the engine's default, which it may have.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="asked">The user asked for; null or empty: none in particular.</param>
    /// <exception cref="StartException">It may not; the message says why.</exception>
    public string? Choose(Caller caller, string? asked)
    {
        if (asked is { Length: 0 }) asked = null;
        return caller.Uid switch
        {
            0 => asked,
            { } uid => Itself(uid, asked),
            null => OverNetwork(asked),
        };
    }

    private static string Itself(uint uid, string? asked)
    {
        UserAccount self = UserAccount.Find(uid) ?? throw new StartException($"user: uid {uid} is not in the user database");
        return asked is null || asked == self.Name
            ? self.Name
            : throw new StartException($"user: {self.Name} may run programs as {self.Name}, not as '{Shown.Of(asked)}'; only root may on behalf of others");
    }

    private string OverNetwork(string? asked)
    {
        UserAccount usual = RunningPrograms.DefaultUserOf(engine);
        bool named = options.Allowed.Count > 0;
        string wanted = asked ?? usual.Name;
        if (named ? !options.Allowed.Contains(wanted) : wanted != usual.Name)
        {
            throw new StartException(
                $"user: programs of the network may run as {string.Join(", ", named ? options.Allowed : [usual.Name])}, not as '{Shown.Of(wanted)}' (Users:Allowed)");
        }

        // Naming it in the configuration is what makes a system's account one to run programs as; being the only one there is not.
        if (named || engine.DefaultUser is not null) return wanted;
        return usual.Uid >= FirstOfPeople
            ? wanted
            : throw new StartException($"user: {wanted} belongs to the system; name the user for programs of the network in Programs:DefaultUser or Users:Allowed");
    }
}
