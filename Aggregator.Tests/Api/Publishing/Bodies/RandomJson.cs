using FsCheck;
using FsCheck.Fluent;

namespace Aggregator.Tests.Api.Publishing.Bodies;

/// <summary>
/// Generates JSON text that no library would write: mostly valid, with everything that has ever caused trouble.
/// </summary>
internal static class RandomJson
{
    private static readonly Gen<string> Texts = Gen.Elements(
        "a", "b", "topic", "event_id", "Ω", "😀", "你好", " ", "", "\\n", "\\\\", "\\\"", "\\u0061", "\\ud83d\\ude00",
        "x y", "'", "--", "%00");

    private static readonly Gen<string> BadTexts = Gen.Elements(
        "\\u0000", "\\ud800", "\\udc00\\ud800", "\\x", "\n", "\u0001", "\\u12", new string('x', 300),
        new string('y', 3000));

    private static readonly Gen<string> Numbers = Gen.Elements(
        "0", "-0", "1", "-1.5", "1e10", "1E-300", "12345678901234567890123", "1e308", "0.1", "1e309", "1e-2000", "01",
        "+1", "NaN", "1e");

    /// <summary>The text between the quotes of a string.</summary>
    public static Gen<string> Inner { get; } = Gen.Frequency((30, Texts), (1, BadTexts));

    private static Gen<string> Scalar { get; } = Gen.Frequency(
        (5, Inner.Select(text => $"\"{text}\"")),
        (3, Numbers),
        (2, Gen.Elements("true", "false", "null")),
        (1, Gen.Elements("undefined", "", "//", "'a'")));

    /// <summary>A value of at most the given depth.</summary>
    public static Gen<string> Value(int levels) =>
        levels == 0 ? Scalar : Gen.Frequency((4, Scalar), (2, Object(levels)), (1, Array(levels)));

    public static Gen<string> Object(int levels) =>
        from count in Gen.Choose(0, 4)
        from members in Gen.ArrayOf(Member(levels), count)
        select $"{{{string.Join(',', members)}}}";

    private static Gen<string> Array(int levels) =>
        from count in Gen.Choose(0, 3)
        from values in Gen.ArrayOf(Value(levels - 1), count)
        select $"[{string.Join(',', values)}]";

    private static Gen<string> Member(int levels) =>
        from name in Inner
        from value in Value(levels - 1)
        select $"\"{name}\":{value}";
}
