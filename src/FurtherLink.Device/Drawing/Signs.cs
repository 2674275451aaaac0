namespace FurtherLink.Device.Drawing;

/// <summary>The little pictures that stand among letters; in the font under characters of Unicode's private area where it has none of its own.</summary>
public static class Signs
{
    /// <summary>The connection is encrypted.</summary>
    public const char Lock = '\uE000';

    /// <summary>The connection can be read by others.</summary>
    public const char OpenLock = '\uE001';

    /// <summary>Somebody who is connected.</summary>
    public const char Person = '\uE002';

    /// <summary>A program.</summary>
    public const char Program = '\uE003';

    /// <summary>This device.</summary>
    public const char Device = '\uE004';

    /// <summary>Yes.</summary>
    public const char Yes = '✓';

    /// <summary>No.</summary>
    public const char No = '✗';

    /// <summary>Look out.</summary>
    public const char Warning = '⚠';
}
