using System.Reflection;
using System.Runtime.InteropServices;

namespace FurtherLink.Tests.Linux;

/// <summary>One fact that C# and C must agree on.</summary>
/// <param name="Member">The C# side: <c>O_RDWR</c>, or <c>Passwd.Uid</c>.</param>
/// <param name="Header">Where C says it.</param>
/// <param name="Expression">What C calls it: <c>O_RDWR</c>, <c>offsetof(struct passwd, pw_uid)</c>.</param>
/// <param name="Relation">How C's value, on the left, stands to ours: <c>==</c>; <c>&lt;=</c> where ours is room for C's.</param>
/// <param name="Value">Ours.</param>
internal sealed record AbiRow(string Member, string Header, string Expression, string Relation, long Value)
{
    /// <summary>The row as C checks it.</summary>
    public string Assertion => Newer
        ? $"#ifdef {Expression}\n{Check}\n#endif"
        : Check;

    /// <summary>Whether older headers do not have it.</summary>
    public bool Newer { get; init; }

    private string Check => $"_Static_assert((long long)({Expression}) {Relation} {Value}LL, \"{Member}: {Expression} {Relation} {Value} does not hold\");";

    /// <summary>A constant that has C's own name here.</summary>
    public static AbiRow Same(string header, string name, long value) => new(name, header, name, "==", value);

    /// <summary>A number that has another name, or none, in C.</summary>
    public static AbiRow Equal(string header, string member, string expression, long value) => new(member, header, expression, "==", value);

    /// <summary>Bytes that we reserve for a type that only libc looks into.</summary>
    public static AbiRow Room(string header, string member, string type, long value) => new(member, header, $"sizeof({type})", "<=", value);

    /// <summary>A struct: its size, and the offset and size of every field that is named.</summary>
    public static IEnumerable<AbiRow> Struct<T>(string header, string type, params (string Field, string Name)[] fields)
        where T : struct
    {
        string name = typeof(T).Name;
        yield return Equal(header, name, $"sizeof({type})", Marshal.SizeOf<T>());
        foreach ((string field, string native) in fields)
        {
            FieldInfo info = typeof(T).GetField(field, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                ?? throw new MissingFieldException(name, field);
            yield return Equal(header, $"{name}.{field}", $"offsetof({type}, {native})", Marshal.OffsetOf<T>(field).ToInt64());
            yield return Equal(header, $"{name}.{field}", $"sizeof((({type} *)0)->{native})", Marshal.SizeOf(info.FieldType));
        }
    }
}
