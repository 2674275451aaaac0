using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>Reads <c>{runtime, code, env?, timeout?}</c>, of an <c>exec</c> and of a new session.</summary>
internal static class CodeRequest
{
    private static readonly long MostMilliseconds = (long)StartRequest.MostTimeout.TotalMilliseconds;

    /// <summary>Reads what is to be run: in the sandbox, as everything of LiveCode is.</summary>
    /// <exception cref="ProtocolException">A field is missing or wrong; the message names it.</exception>
    public static StartRequest Read(JsonFields fields, RunnerCatalog runners)
    {
        long? timeout = fields.OptionalInteger("timeout", 1, MostMilliseconds);
        return new StartRequest
        {
            Runner = RunnerNames.Find("runtime", fields.RequiredString("runtime"), runners),
            Code = fields.RequiredString("code"),
            Environment = Variables(fields),
            Timeout = timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            TimeoutNotice = LiveCodeFrames.TimeoutNotice,
            Sandbox = true,
        };
    }

    private static IReadOnlyDictionary<string, string> Variables(JsonFields fields)
    {
        IReadOnlyDictionary<string, string> variables = fields.OptionalStrings("env") ?? ClientEnvironment.None;
        return ClientEnvironment.Problem(variables) is { } problem ? throw new ProtocolException("env: " + problem) : variables;
    }
}
