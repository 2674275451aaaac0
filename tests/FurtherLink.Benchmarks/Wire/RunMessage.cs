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
    private RunMessage(RunMessageKind kind, ReadOnlySpan<byte> output, int exitCode)
    {
        Kind = kind;
        Output = output;
        ExitCode = exitCode;
    }

    internal RunMessageKind Kind { get; }

    /// <summary>What was printed, unescaped; of an error the whole message.</summary>
    internal ReadOnlySpan<byte> Output { get; }

    internal int ExitCode { get; }

    /// <summary>Reads one message; output is unescaped into <paramref name="text"/>, which must be as long as the message.</summary>
    internal static RunMessage Parse(ReadOnlySpan<byte> json, byte[] text)
    {
        var reader = new Utf8JsonReader(json);
        var kind = RunMessageKind.Other;
        ReadOnlySpan<byte> output = default;
        int exitCode = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = KindOf(ref reader);
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                reader.Read();
                output = text.AsSpan(0, reader.CopyString(text));
            }
            else if (reader.ValueTextEquals("exitCode"u8))
            {
                reader.Read();
                exitCode = reader.GetInt32();
            }
        }

        return new RunMessage(kind, kind == RunMessageKind.Error ? json : output, exitCode);
    }

    private static RunMessageKind KindOf(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("stdout"u8) || reader.ValueTextEquals("stderr"u8)) return RunMessageKind.Output;
        if (reader.ValueTextEquals("started"u8)) return RunMessageKind.Started;
        if (reader.ValueTextEquals("stopped"u8)) return RunMessageKind.Stopped;
        return reader.ValueTextEquals("error"u8) ? RunMessageKind.Error : RunMessageKind.Other;
    }
}
