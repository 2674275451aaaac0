using System.Text;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>What a client has seen of one program since its <c>started</c>.</summary>
internal sealed class ProgramView
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private string? _text;

    /// <summary>All of stdout so far.</summary>
    public string Output => _text ??= _output.ToString();

    public string Errors => _errors.ToString();

    public RunMessage? Started { get; private set; }

    public RunMessage? Stopped { get; private set; }

    /// <summary>The position of the last message that carried one.</summary>
    public long? LastSeq { get; private set; }

    public void Take(RunMessage message)
    {
        LastSeq = message.Seq ?? LastSeq;
        switch (message.Type)
        {
            case "started":
                Started = message;
                break;
            case "stdout":
                _output.Append(message.Output);
                _text = null;
                break;
            case "stderr":
                _errors.Append(message.Output);
                break;
            case "stopped":
                Stopped = message;
                break;
        }
    }

    /// <summary>Whether <see cref="Output"/> contains <paramref name="text"/> at <paramref name="from"/> or later; moves <paramref name="from"/> past what need not be looked at again.</summary>
    public bool Contains(string text, ref int from)
    {
        if (_output.Length - from < text.Length) return false;
        string unseen = _output.ToString(from, _output.Length - from);
        if (unseen.Contains(text, StringComparison.Ordinal)) return true;
        from = Math.Max(0, _output.Length - text.Length + 1);
        return false;
    }
}
