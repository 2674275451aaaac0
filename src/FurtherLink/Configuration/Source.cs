namespace FurtherLink.Configuration;

/// <summary>One of the places that settings come from: a file, the environment, the command line.</summary>
/// <param name="Tree">The settings there.</param>
/// <param name="Origin">How that place is told to a person, for a key: a path, a variable.</param>
/// <param name="Spellings">How a key could have been written there.</param>
internal sealed record Source(IConfiguration Tree, Func<string, string> Origin, Func<string, IEnumerable<string>> Spellings)
{
    /// <summary>A place whose settings are already pairs.</summary>
    public Source(IEnumerable<KeyValuePair<string, string?>> values, Func<string, string> origin, Func<string, IEnumerable<string>> spellings)
        : this(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), origin, spellings)
    {
    }
}
