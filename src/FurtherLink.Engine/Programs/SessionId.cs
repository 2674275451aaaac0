using System.Security.Cryptography;

namespace FurtherLink.Engine.Programs;

/// <summary>Names of detachable programs: whoever knows one may attach, so they cannot be guessed (128 random bits).</summary>
internal static class SessionId
{
    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
