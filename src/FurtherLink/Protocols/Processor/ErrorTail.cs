using System.Text;

namespace FurtherLink.Protocols.Processor;

/// <summary>The end of what a program wrote to standard error: all of it, unless it is very much. What went wrong is said last.</summary>
internal sealed class ErrorTail
{
    /// <summary>The most that is kept, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    private readonly List<byte> _bytes = [];
    private long _lost;

    /// <summary>Adds what came next.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        _bytes.AddRange(text);
        if (_bytes.Count > 2 * MostBytes) Cut();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _lost = 0;
    }

    /// <summary>What is kept, whole lines; a first line says so if something is missing.</summary>
    public override string ToString()
    {
        if (_bytes.Count > MostBytes) Cut();
        string kept = Encoding.UTF8.GetString([.. _bytes]);
        return _lost == 0 ? kept : $"({_lost} bytes before this are left out)\n{kept}";
    }

    /// <summary>Cuts to the limit, and to the next line's start where that is near.</summary>
    private void Cut()
    {
        int cut = _bytes.Count - MostBytes;
        int line = _bytes.IndexOf((byte)'\n', cut);
        if (line >= 0 && line + 1 < _bytes.Count) cut = line + 1;
        else while (cut < _bytes.Count && (_bytes[cut] & 0xC0) == 0x80) cut++;
        _bytes.RemoveRange(0, cut);
        _lost += cut;
    }
}
