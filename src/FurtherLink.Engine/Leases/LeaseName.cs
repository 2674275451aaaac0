namespace FurtherLink.Engine.Leases;

/// <summary>Names of leases: what programs agree to have one at a time, such as <c>camera</c> or <c>gpio:17</c>.</summary>
public static class LeaseName
{
    /// <summary>Characters at most.</summary>
    public const int MostLength = 64;

    /// <summary>What is allowed, in words.</summary>
    public const string Allowed = "1 to 64 of letters, digits and . _ : - , the first a letter or digit";

    /// <summary>Whether it is a name.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MostLength && char.IsAsciiLetterOrDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or ':' or '-');
}
