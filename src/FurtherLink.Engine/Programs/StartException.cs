namespace FurtherLink.Engine.Programs;

/// <summary>A program could not be started for a reason that the client can do something about. The message is for people and names what is wrong.</summary>
public sealed class StartException : Exception
{
    /// <summary>Says why.</summary>
    public StartException(string reason, Exception? cause = null)
        : base(reason, cause)
    {
    }
}
