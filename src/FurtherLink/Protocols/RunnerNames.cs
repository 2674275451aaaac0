using FurtherLink.Engine;
using FurtherLink.Engine.Runners;

namespace FurtherLink.Protocols;

/// <summary>What protocols beside <c>/run</c> call the runners: as they are called, and <c>python</c>.</summary>
internal static class RunnerNames
{
    private const string Python = "python";

    /// <summary>The runner that a client means.</summary>
    /// <param name="field">Where it was named, for the error.</param>
    /// <param name="name">What was named.</param>
    /// <param name="runners">Those there are.</param>
    /// <exception cref="ProtocolException">There is none; the message lists those there are.</exception>
    public static string Find(string field, string name, RunnerCatalog runners)
    {
        if (name == Python) return "python3";
        return runners.Names.Contains(name)
            ? name
            : throw new ProtocolException($"{field}: unknown '{Shown.Of(name)}'; there are: {string.Join(", ", (IEnumerable<string>)[Python, .. runners.Names])}");
    }
}
