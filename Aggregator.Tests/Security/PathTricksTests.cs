using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>No spelling of a path reaches a route, or a topic, that the key may not use.</summary>
public sealed class PathTricksTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Theory]
    [InlineData("/verify")]
    [InlineData("/VERIFY")]
    [InlineData("/verify/")]
    [InlineData("//verify")]
    [InlineData("/./verify")]
    [InlineData("/health/../verify")]
    [InlineData("/health/%2e%2e/verify")]
    [InlineData("/health/..%2fverify")]
    [InlineData("/health/..%252fverify")]
    [InlineData("/%76erify")]
    [InlineData("/%2576erify")]
    [InlineData("/verify%2f")]
    [InlineData("/verify%00")]
    [InlineData("/verify%20")]
    [InlineData("/verify;a=b")]
    [InlineData("/verify?")]
    [InlineData("/verify.json")]
    [InlineData("/\\verify")]
    [InlineData("/..\\verify")]
    [InlineData("/dashboard/../verify")]
    [InlineData("/openapi/..%5cverify")]
    [InlineData("http://localhost/verify")]
    public async Task No_spelling_of_a_path_gets_around_a_scope(string target)
    {
        foreach (var authorization in (string[])[string.Empty, $"Authorization: {pipeline.Bearer("reader")}\r\n"])
        {
            var answer = await GetAsync(target, authorization);

            RawConnection.Statuses(answer).Should().HaveCount(1, answer).And.NotContain(200, answer);
            answer.Should().NotContain("balanced");
        }
    }

    [Theory]
    [InlineData("/events/yours/secret")]
    [InlineData("/EVENTS/yours/secret")]
    [InlineData("/events/%79ours/secret")]
    [InlineData("/events/mine/../yours/secret")]
    [InlineData("/events/mine/%2e%2e/yours/secret")]
    [InlineData("/events/mine%2f..%2fyours/secret")]
    [InlineData("/events/mine/..%2f..%2fyours%2fsecret")]
    [InlineData("/events/events/mine/../../yours/secret")]
    [InlineData("/stats/../events/yours/secret")]
    [InlineData("/events//yours/secret")]
    [InlineData("/events/yours%00/secret")]
    [InlineData("/events/yours/secret?topic=mine")]
    [InlineData("/events?topic=yours&topic=mine")]
    [InlineData("/events?topic=mine&topic=yours")]
    [InlineData("/events?topic=mine%00yours")]
    [InlineData("/events?topic=%79ours")]
    [InlineData("/events?%74opic=yours")]
    [InlineData("/events?topic=mine;topic=yours")]
    [InlineData("/events/receipt?topic=yours&event_id=secret")]
    [InlineData("/events/export?topic=yours")]
    [InlineData("/duplicates?topic=yours")]
    public async Task No_spelling_of_a_topic_shows_an_event_of_another(string target)
    {
        using var sent = await pipeline.SendAsync(
            "POST", "/publish", pipeline.Bearer("all"), Samples.Event("yours", "secret"));
        sent.EnsureSuccessStatusCode();
        var key = $"Authorization: {pipeline.Bearer("limited")}\r\n";
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>("SELECT count(*) = 1 FROM event_keys WHERE topic = 'yours'"),
            "the event is stored");

        var answer = await GetAsync(target, key);

        RawConnection.Statuses(answer).Should().HaveCount(1, answer);
        RawConnection.Statuses(answer)[0].Should().BeLessThan(500);
        answer.Should().NotContain("hello").And.NotContain("\"secret\"");
    }

    [Theory]
    [InlineData("Authorization: {0}\r\nAuthorization: {1}\r\n")]
    [InlineData("Authorization: {1}\r\nAuthorization: {0}\r\n")]
    [InlineData("Authorization: {0}, {1}\r\n")]
    [InlineData("Authorization: {0}\0\r\n")]
    [InlineData("Authorization: {0}%00\r\n")]
    [InlineData("Proxy-Authorization: {0}\r\n")]
    [InlineData("Cookie: Authorization={0}\r\n")]
    [InlineData("X-Original-URL: /health/live\r\nX-Rewrite-URL: /health/live\r\n")]
    [InlineData("X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n")]
    public async Task No_header_replaces_the_one_key(string headers)
    {
        var answer = await GetAsync(
            "/verify",
            headers.Replace("{0}", pipeline.Bearer("all"), StringComparison.Ordinal)
                .Replace("{1}", pipeline.Bearer("writer"), StringComparison.Ordinal));

        RawConnection.Statuses(answer).Should().HaveCount(1, answer);
        RawConnection.Statuses(answer)[0].Should().BeInRange(400, 403);
    }

    [Fact]
    public async Task A_path_cannot_add_a_script_to_the_documentation()
    {
        var plain = await GetAsync("/docs/v1", string.Empty);
        var hostile = await GetAsync("/docs/%3C%2Fscript%3E%3Cscript%3Ealert(1)'%22+%26", string.Empty);

        hostile.Split("<script").Should().HaveCount(plain.Split("<script").Length).And.HaveCountGreaterThan(1);
        hostile.Should().NotContain("alert(1)'").And.NotContain("alert(1)\"");
    }

    private Task<string> GetAsync(string target, string headers) => RawConnection.AnswerAsync(
        pipeline.Http.BaseAddress!,
        $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n");
}
