using FurtherLink.Linux;

namespace FurtherLink.Engine.Programs;

/// <summary>Names of detachable programs: whoever knows one may attach, so they cannot be guessed (128 random bits).</summary>
internal static class SessionId
{
    public static string New() => Randomness.Hex(32);
}
