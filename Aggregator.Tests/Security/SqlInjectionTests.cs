using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>
/// SQL in every parameter of every route, as docs/openapi.json lists them, so that a new one is covered by itself.
/// </summary>
[Collection(SecurityPipeline.Name)]
public sealed class SqlInjectionTests(Pipeline pipeline)
{
    /// <summary>Longer than any response takes, and shorter than the statements below would sleep.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Ends of a literal, an identifier, a number and a comment, and what would follow them.</summary>
    private static readonly string[] Attacks =
    [
        "'", "''", "\"", "\\", "\\'", "$$", "$1", "@topic", ":topic", "--", "/*", ";", "%", "_", "1 OR 1=1",
        "' OR '1'='1", "' OR 1=1 --", "\" OR \"\"=\"", "') OR ('1'='1", "1)) OR ((1=1",
        "' UNION SELECT usename FROM pg_user --", "'; DROP TABLE rejected_events; --", "1; DROP TABLE event_keys",
        "'; DELETE FROM event_keys; --",
        "\\'; TRUNCATE ingest_ledger; --", "$$; DROP SCHEMA public CASCADE; $$", "' || pg_sleep(30) || '",
        "1; SELECT pg_sleep(30)", "' AND 1 = (SELECT 1 FROM pg_sleep(30)) --", "E'\\x27",
        "\u02bc; DROP TABLE event_keys",
        "{\"a\":\"' OR 1=1 --\"}", "{\"a'; DROP TABLE event_keys; --\":1}", "2026-01-01T00:00:00Z'; DROP TABLE x; --",
    ];

    [Fact]
    public async Task No_parameter_of_any_route_is_read_as_sql()
    {
        await StoreAsync();
        var before = await DatabaseState.ReadAsync(pipeline);
        var requests = DocumentedRoute.All().SelectMany(route => Attacks.SelectMany(route.RequestsWith)).ToList();
        requests.Count.Should().BeGreaterThan(40 * Attacks.Length);

        foreach (var (method, path, header) in requests)
        {
            var clock = Stopwatch.StartNew();
            var status = await Eventually.GetAsync(
                () => StatusAsync(method, path, header),
                one => one != HttpStatusCode.ServiceUnavailable,
                "the streams before have ended");

            ((int)status).Should().BeLessThan(500, $"of {method} {path}");
            clock.Elapsed.Should().BeLessThan(Longest, $"of {method} {path}");
        }

        (await DatabaseState.ReadAsync(pipeline)).Should().Be(before);
        await pipeline.ShouldServeAsync();
    }

    [Fact]
    public async Task Sql_in_every_field_of_an_event_is_stored_as_the_text_it_is()
    {
        var schema = (await DatabaseState.ReadAsync(pipeline)).Schema;
        var prefix = Samples.NewId();
        foreach (var (attack, i) in Attacks.Select((attack, i) => (attack, i)))
        {
            var text = prefix + attack;
            var payload = JsonSerializer.Serialize(
                new Dictionary<string, string>(StringComparer.Ordinal) { [attack] = attack });
            var body = Samples.Json(text, text, payload).Replace(
                "\"tests\"", JsonSerializer.Serialize(attack), StringComparison.Ordinal);
            using var rest = await pipeline.PublishTextAsync(body);
            rest.StatusCode.Should().Be(HttpStatusCode.Accepted, attack);

            // The same again over the other door: it has to be a duplicate, and hence the same event.
            await pipeline.Broker.PublishAsync(body, FormattableString.Invariant($"{attack}{i}"));

            var stored = (await pipeline.StoredAsync(text, 1))[0];
            stored.GetProperty("event_id").GetString().Should().Be(text);
            stored.GetProperty("source").GetString().Should().Be(attack);
            stored.GetProperty("payload").GetProperty(attack).GetString().Should().Be(attack);
        }

        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>(
                $"SELECT count(*) FROM duplicate_events WHERE starts_with(topic, '{prefix}')"),
            count => count == Attacks.Length,
            "each is once a duplicate");
        (await DatabaseState.ReadAsync(pipeline)).Schema.Should().Be(schema);
        await pipeline.ShouldServeAsync();
    }

    [Fact]
    public async Task Sql_in_the_body_of_a_replay_is_refused_or_stored_as_text()
    {
        await StoreAsync();
        var schema = (await DatabaseState.ReadAsync(pipeline)).Schema;
        var id = await pipeline.ScalarAsync<long>("SELECT max(id) FROM rejected_events");

        foreach (var attack in Attacks)
        {
            using var response = await pipeline.Http.PostAsync(
                FormattableString.Invariant($"/rejected/{id}/replay"),
                new StringContent(attack, Encoding.UTF8, "application/json"));
            ((int)response.StatusCode).Should().BeInRange(400, 499, attack);
        }

        (await DatabaseState.ReadAsync(pipeline)).Schema.Should().Be(schema);
    }

    /// <summary>Makes sure that there is something to lose: an event, a duplicate and a rejection.</summary>
    private async Task StoreAsync()
    {
        var topic = Samples.NewId();
        await pipeline.Broker.PublishAsync(Samples.Json(topic, "1"), Samples.NewId());
        await pipeline.Broker.PublishAsync(Samples.Json(topic, "1"), Samples.NewId());
        await pipeline.Broker.PublishAsync("no event", Samples.NewId());
        await pipeline.StoredAsync(topic, 1);
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>(
                $"SELECT (SELECT count(*) > 0 FROM duplicate_events WHERE topic = '{topic}') "
                + "AND (SELECT count(*) > 0 FROM rejected_events WHERE queue = 'log-events')"),
            "a duplicate and a rejection are kept");
    }

    private async Task<HttpStatusCode> StatusAsync(string method, string path, string? header)
    {
        using var request =
            new HttpRequestMessage(new HttpMethod(method), new Uri(pipeline.Http.BaseAddress!, path));
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header.Split('=', 2)[0], header.Split('=', 2)[1]);
        using var response = await pipeline.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
