using System.Globalization;

namespace FurtherLink.Device.PiTopd;

/// <summary>A message of pi-topd: text, <c>id|parameter|parameter</c>.</summary>
/// <param name="Id">What it says; may be a number that we do not know.</param>
/// <param name="Parameters">Whole numbers, all of them.</param>
internal sealed record Message(MessageId Id, IReadOnlyList<int> Parameters)
{
    private const char Separator = '|';
    private const int MostParameters = 8;

    /// <summary>Reads a message; null where it is none. Parameters that are no whole number (some hubs send fractions) are cut to one.</summary>
    public static Message? Parse(string text)
    {
        string[] parts = text.TrimEnd('\0').Split(Separator, MostParameters + 2);
        if (parts.Length > MostParameters + 1 || Number(parts[0]) is not { } id) return null;
        var parameters = new List<int>(parts.Length - 1);
        foreach (string part in parts.Skip(1))
        {
            if (Number(part) is not { } number) return null;
            parameters.Add(number);
        }

        return new Message((MessageId)id, parameters);
    }

    /// <summary>As it goes over the wire.</summary>
    public override string ToString() => string.Join(Separator, Parameters.Prepend((int)Id).Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static int? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && Math.Abs(number) < int.MaxValue
            ? (int)number
            : null;
}
