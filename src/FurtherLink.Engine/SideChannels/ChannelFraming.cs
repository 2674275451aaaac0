using System.Text;

namespace FurtherLink.Engine.SideChannels;

/// <summary>How messages stand in what a process sends: what ends one, and what it is as a line.</summary>
public sealed class ChannelFraming
{
    private readonly Func<ReadOnlyMemory<byte>, byte[]>? _toLine;

    private ChannelFraming(byte[] end, Func<ReadOnlyMemory<byte>, byte[]>? toLine)
    {
        End = end;
        _toLine = toLine;
    }

    /// <summary>Lines as they are, answered in lines.</summary>
    public static ChannelFraming Lines { get; } = new("\n"u8.ToArray(), null);

    /// <summary>
    /// The sockets of the original Python package, 5.x: one for each channel, the bare content of a message, and <c> end&lt;channel&gt; </c> behind it. Nothing
    /// is sent back on them.
    /// </summary>
    /// <param name="channel">"video" or "keylisten".</param>
    /// <param name="toLine">Makes a line of a content; it may be refused later like any line.</param>
    public static ChannelFraming Original(string channel, Func<ReadOnlyMemory<byte>, byte[]> toLine) => new(Encoding.ASCII.GetBytes($" end{channel} "), toLine);

    /// <summary>What ends a message.</summary>
    public ReadOnlyMemory<byte> End { get; }

    /// <summary>Whether the process reads what is sent to it.</summary>
    public bool Listens => _toLine is null;

    /// <summary>The line that a message is.</summary>
    public ReadOnlyMemory<byte> ToLine(ReadOnlyMemory<byte> message) => _toLine is null ? message : _toLine(message);
}
