using FsCheck;
using FsCheck.Fluent;

namespace FurtherLink.Tests;

/// <summary>Random runs of numbers, which property tests read as things to do; a failing one is shrunk by leaving numbers out.</summary>
internal static class Scripts
{
    /// <summary>Up to about a hundred numbers from 0 to <paramref name="most"/>.</summary>
    public static Arbitrary<int[]> UpTo(int most) => Arb.From(Gen.Choose(0, most).ArrayOf(), Shorter);

    /// <summary>Checks that a property holds.</summary>
    public static void ForAll(int most, int runs, Action<int[]> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs), Prop.ForAll(UpTo(most), property));

    private static IEnumerable<int[]> Shorter(int[] numbers)
    {
        if (numbers.Length > 3)
        {
            yield return numbers[..(numbers.Length / 2)];
            yield return numbers[(numbers.Length / 2)..];
        }

        for (int i = 0; i < numbers.Length; i++) yield return [.. numbers[..i], .. numbers[(i + 1)..]];
    }
}
