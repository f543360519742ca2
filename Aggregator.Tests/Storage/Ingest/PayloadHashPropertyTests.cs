using System.Globalization;
using System.Text;
using Aggregator.Storage.Ingest;
using Npgsql;

namespace Aggregator.Tests.Storage.Ingest;

/// <summary>
/// The database decides which payloads are equal. The payloads consist of few values, so that many are equal.
/// </summary>
public sealed class PayloadHashPropertyTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly string[] Names = ["a", "b", "\\u0061", "", "ab", "é", "\\u00e9", "1"];
    private static readonly string[] Texts =
        ["", "a", "\\u0061", "1", "true", "null", "[]", "{}", "-0", "é", "\\u00e9", "e\u0301"];
    private static readonly string[] Literals = ["true", "false", "null"];
    private static readonly string[] Digits = ["0", "1", "5", "10", "15", "100", "150", "12345678901234567890"];
    private static readonly string[] Fractions = ["", ".0", ".00", ".1", ".5", ".10", ".01", ".05", ".15", ".50"];
    private static readonly string[] Exponents = ["", "e0", "E1", "e+1", "e-1", "e-2", "e2", "e+15", "e-15"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Two_payloads_have_equal_hashes_exactly_if_they_are_equal_in_the_database(int seed)
    {
        var random = new Random(seed);
        var pairs = Enumerable.Range(0, 20_000).Select(_ => Pair(random)).ToList();

        var equal = await EqualAsync(pairs);

        equal.Count(isEqual => isEqual).Should().BeInRange(300, 19_700, "both kinds must occur");
        var wrong = pairs.Where((pair, i) => (Hash(pair.One) == Hash(pair.Other)) != equal[i]).Take(5);
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Large_objects_also_keep_the_last_value_of_each_name()
    {
        var random = new Random(4);
        var pairs = Enumerable.Range(0, 500).Select(_ => (One: Large(random), Other: Large(random))).ToList();
        pairs.AddRange(pairs.Select(pair => (pair.One, string.Concat("{", pair.One[1..^1], ",\"0\":0}"))).ToList());

        var equal = await EqualAsync(pairs);

        pairs.Where((pair, i) => (Hash(pair.One) == Hash(pair.Other)) != equal[i]).Should().BeEmpty();
        equal.Should().Contain(true).And.Contain(false);
    }

    /// <summary>Half of the pairs are numbers, because these have the most spellings.</summary>
    private static (string One, string Other) Pair(Random random) => random.Next(4) switch
    {
        0 => (Member(Number(random)), Member(Number(random))),
        1 => (Member(Value(random, 2)), Member(Value(random, 2))),
        2 => (Value(random, 3, onlyObject: true), Value(random, 3, onlyObject: true)),
        _ => (Member(Number(random, Digits[random.Next(4)])), Member(Number(random, Digits[random.Next(4)]))),
    };

    private static string Member(string value) => $$"""{"n":{{value}}}""";

    private static string Value(Random random, int depth, bool onlyObject = false) =>
        (onlyObject ? 5 : random.Next(depth == 0 ? 4 : 6)) switch
        {
            0 => Literals[random.Next(Literals.Length)],
            1 => $"\"{Texts[random.Next(Texts.Length)]}\"",
            2 or 3 => Number(random),
            4 => $"[{Some(random, () => Value(random, depth - 1))}]",
            _ => $"{{{Some(random, () => $"\"{Names[random.Next(Names.Length)]}\":{Value(random, depth - 1)}")}}}",
        };

    private static string Some(Random random, Func<string> one) =>
        string.Join(random.Next(2) == 0 ? "," : " , ", Enumerable.Range(0, random.Next(3)).Select(_ => one()));

    private static string Number(Random random, string? digits = null) => string.Concat(
        random.Next(2) == 0 ? "-" : "",
        digits ?? Digits[random.Next(Digits.Length)],
        Fractions[random.Next(Fractions.Length)],
        Exponents[random.Next(Exponents.Length)]);

    private static string Large(Random random)
    {
        var members = Enumerable.Range(0, random.Next(30, 80)).Select(_ => string.Create(
            CultureInfo.InvariantCulture, $"\"{random.Next(20)}\":{random.Next(2)}"));
        return $"{{{string.Join(',', members)}}}";
    }

    private static long Hash(string json) => PayloadHash.Compute(Encoding.UTF8.GetBytes(json));

    private async Task<bool[]> EqualAsync(List<(string One, string Other)> pairs)
    {
        await using var command = storage.Admin.CreateCommand(
            """
            SELECT array_agg(one::jsonb = other::jsonb ORDER BY place)
            FROM unnest($1, $2) WITH ORDINALITY AS pairs (one, other, place)
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. pairs.Select(pair => pair.One)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. pairs.Select(pair => pair.Other)] });
        return (bool[])(await command.ExecuteScalarAsync())!;
    }
}
