using System.Diagnostics;
using System.Net;
using System.Text;
using Aggregator.Tests.Api.Publishing.Bodies;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>
/// JSON that is small to send and might be expensive to read. What is wrong with single values is in BadInputTests;
/// these are about quantity.
/// </summary>
[Collection(SecurityPipeline.Name)]
public sealed class JsonBombTests(Pipeline pipeline)
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>The largest body that the API reads.</summary>
    private const int Body = 32 * Megabyte;

    /// <summary>Room in an event of 256 KiB.</summary>
    private const int Payload = 250_000;

    private static readonly Dictionary<string, (Func<string> Body, int Status)> Bombs = new(StringComparer.Ordinal)
    {
        ["brackets"] = (() => new string('[', Body - 1), 400),
        ["brackets in an event"] = (() => Event("a", new string('[', Payload)), 400),
        ["braces"] = (() => Repeat("{\"a\":", Body - 10), 400),
        ["arrays in an array"] = (() => $"[{Repeat("[],", Body - 10)}[]]", 413),
        ["numbers in an array"] = (() => $"[{Repeat("1,", Body - 10)}1]", 413),
        ["empty objects"] = (() => $"[{Repeat("{},", Body - 10)}{{}}]", 413),
        ["one string"] = (() => $"\"{new string('a', Body - 10)}\"", 422),
        ["one string of escapes"] = (() => $"\"{Repeat("\\u0041", Body - 10)}\"", 422),
        ["halves of surrogate pairs"] = (() => Event("a", $"\"{Repeat("\\ud800", Payload)}\""), 422),
        ["one number"] = (() => new string('1', Body - 10), 422),
        ["a number of many digits"] = (() => Event("a", new string('1', Payload)), 422),
        ["a number of many decimals"] = (() => Event("a", "0." + new string('1', Payload)), 422),
        ["an exponent of many digits"] = (() => Event("a", "1e" + new string('1', Payload)), 422),
        ["an exponent of many zeros"] = (() => Event("a", "1e" + new string('0', Payload)), 202),
        ["white space"] = (() => new string(' ', Body - 10), 400),
        ["white space in an event"] = (() => Event("a", "1" + new string(' ', Payload)), 202),
        ["many names"] = (() => Event("a", $"{{{Names(20_000, i => i)}}}"), 202),
        ["many names, the last one twice"] = (() => Event("a", $"{{{Names(20_000, i => Math.Min(i, 19_998))}}}"), 422),
        ["many equal names"] = (() => Event("a", $"{{{Names(20_000, _ => 0)}}}"), 422),
        ["many unknown fields"] = (() => Event("a", "1")[..^1] + $",{Names(20_000, i => i)}}}", 202),
        ["many empty names in many objects"] = (() => Event("a", $"[{Repeat("{\"\":0},", Payload)}0]"), 202),
        ["as deep and as wide as allowed"] = (() => Event("a", Deep(60, 200)), 202),
        ["long names that differ at their ends"] = (() => Event("a", $"{{{LongNames()}}}"), 202),
    };

    public static TheoryData<string> NamesOfBombs { get; } = [.. Bombs.Keys];

    [Theory]
    [MemberData(nameof(NamesOfBombs))]
    public async Task A_bomb_is_answered_at_once_and_costs_little_memory(string name)
    {
        var (body, status) = Bombs[name];
        var bytes = Encoding.UTF8.GetBytes(body());
        bytes.Length.Should().BeLessThan(Body);
        var clock = Stopwatch.StartNew();

        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var response = await pipeline.Http.PostAsync("/publish", content);

        response.StatusCode.Should().Be((HttpStatusCode)status, await response.Content.ReadAsStringAsync());
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(8));
        (await response.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(Megabyte);
        pipeline.Api.PeakBytes().Should().BeLessThan(600L * Megabyte);
    }

    [Theory]
    [MemberData(nameof(NamesOfBombs))]
    public async Task The_same_in_a_message_stops_no_consumer(string name)
    {
        var body = Bombs[name].Body();

        // The broker takes messages of two megabytes at most.
        await pipeline.Broker.PublishAsync(body[..Math.Min(body.Length, 2 * Megabyte - 1000)], Samples.NewId());

        await pipeline.ShouldServeAsync();
        pipeline.Consumers[0].PeakBytes().Should().BeLessThan(600L * Megabyte);
    }

    private static string Event(string name, string value) => BadBodies.Event(
        topic: "\"bombs\"",
        id: $"\"{Samples.NewId()}\"",
        payload: value.StartsWith('{') && value.EndsWith('}') ? value : $"{{\"{name}\":{value}}}");

    private static string Repeat(string part, int length) =>
        new StringBuilder(length).Insert(0, part, length / part.Length).ToString();

    private static string Names(int count, Func<int, int> name) => string.Join(
        ',', Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"\"{name(i)}\":0")));

    private static string LongNames() => string.Join(
        ',', Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"\"{new string('a', 2000)}{i}\":0")));

    private static string Deep(int levels, int width)
    {
        var level = $"{{{Names(width, i => i)}";
        return Repeat(level + ",\"a\":", levels * (level.Length + 5)) + "0" + new string('}', levels);
    }
}
