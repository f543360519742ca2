using System.Net;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Waiting;

[Collection(RestPipeline.Name)]
public sealed class ConflictTests(Pipeline pipeline)
{
    private const string Topic = "conflicts waited for";
    private const string Fail = $"{Waits.Stored}&on_conflict=fail";

    [Fact]
    public async Task A_conflicting_payload_is_answered_409_with_both_hashes()
    {
        var stored = Samples.Event(Topic).WithPayload(1);
        var other = stored.WithPayload(2);
        var first = await pipeline.SettledAsync(stored);

        using var response = await pipeline.SendAsync(other, Fail);
        using var again = await pipeline.SendAsync(other, "/publish?on_conflict=fail", "wait=10");

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "payload-conflict");
        var conflict = Conflicts(problem).Should().ContainSingle().Subject;
        conflict.GetProperty("id").GetInt64().Should().Be(first.GetProperty("id").GetInt64());
        conflict.GetProperty("stored_at").GetDateTime().Should().Be(first.GetProperty("stored_at").GetDateTime());
        Hash(conflict, "payload_hash").Should().NotBe(Hash(conflict, "stored_payload_hash"));
        await again.ShouldBeProblemAsync(HttpStatusCode.Conflict, "payload-conflict");
        again.Headers.GetValues("Preference-Applied").Should().Equal("wait=10");
    }

    [Fact]
    public async Task The_same_payload_in_another_notation_is_no_conflict()
    {
        var id = Samples.NewId();
        using var first = await pipeline.PublishTextAsync(Samples.Json(Topic, id, """{"a":1,"b":2}"""), path: Fail);
        using var second = await pipeline.PublishTextAsync(
            Samples.Json(Topic, id, """{ "b": 2.0, "a": 1 }"""), path: Fail);

        (await first.ShouldBeAsync(HttpStatusCode.OK)).Status().Should().Be("stored");
        (await second.ShouldBeAsync(HttpStatusCode.OK)).Status().Should().Be("duplicate");
    }

    [Fact]
    public async Task Of_an_array_the_conflicting_indexes_are_named_and_the_other_events_are_stored()
    {
        var stored = Samples.Event(Topic).WithPayload(1);
        var twice = Samples.Event(Topic).WithPayload(1);
        await pipeline.SettledAsync(stored);

        using var response = await pipeline.SendAsync(
            new[] { Samples.Without("source"), stored.WithPayload(2), twice, twice.WithPayload(3), stored }, Fail);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "payload-conflict");
        problem.GetProperty("detail").GetString().Should().EndWith("1, 3");
        Conflicts(problem).Select(conflict => conflict.GetProperty("index").GetInt32()).Should().Equal(1, 3);
        problem.Statuses().Should().Equal("duplicate", "stored", "duplicate", "duplicate");
        problem.GetProperty("rejected")[0].GetProperty("index").GetInt32().Should().Be(0);
    }

    private static List<JsonElement> Conflicts(JsonElement problem) =>
        [.. problem.GetProperty("conflicts").EnumerateArray()];

    private static string Hash(JsonElement conflict, string name)
    {
        var hash = conflict.GetProperty(name).GetString()!;
        hash.Should().MatchRegex("^[0-9a-f]{16}$");
        return hash;
    }
}
