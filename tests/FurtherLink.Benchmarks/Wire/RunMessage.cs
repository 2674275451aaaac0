using System.Text.Json;

namespace FurtherLink.Benchmarks.Wire;

internal enum RunMessageKind
{
    Other,
    Started,
    Output,
    Stopped,
    Error,
}

/// <summary>A message of the daemon's, as far as a measurement cares.</summary>
internal readonly ref struct RunMessage
{
    private RunMessage(RunMessageKind kind, ReadOnlySpan<byte> output = default, int exitCode = 0)
    {
        Kind = kind;
        Output = output;
        ExitCode = exitCode;
    }

    /// <summary>Raw quotes only delimit strings, so that this can be nothing but a property and its value's beginning.</summary>
    private static ReadOnlySpan<byte> OutputBegins => "\"output\":\""u8;

    internal RunMessageKind Kind { get; }

    /// <summary>What was printed, unescaped.</summary>
    internal ReadOnlySpan<byte> Output { get; }

    internal int ExitCode { get; }

    /// <summary>Reads one message; output is unescaped into <paramref name="text"/>, which must be as long as the message.</summary>
    internal static RunMessage Parse(ReadOnlySpan<byte> json, byte[] text)
    {
        int output = json.IndexOf(OutputBegins);
        if (output < 0) return ParseWithoutOutput(json);
        int length = JsonText.Unescape(json[(output + OutputBegins.Length)..], text);
        return new RunMessage(RunMessageKind.Output, text.AsSpan(0, length));
    }

    private static RunMessage ParseWithoutOutput(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var kind = RunMessageKind.Other;
        int exitCode = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = KindOf(ref reader);
            }
            else if (reader.ValueTextEquals("exitCode"u8))
            {
                reader.Read();
                exitCode = reader.GetInt32();
            }
        }

        return new RunMessage(kind, exitCode: exitCode);
    }

    private static RunMessageKind KindOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("started"u8)) return RunMessageKind.Started;
        if (reader.ValueTextEquals("stopped"u8)) return RunMessageKind.Stopped;
        return reader.ValueTextEquals("error"u8) ? RunMessageKind.Error : RunMessageKind.Other;
    }
}
