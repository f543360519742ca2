using System.Net.Sockets;
using System.Text;
using Aggregator.Tests.Api.Publishing.Bodies;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

/// <summary>Invalid input is refused for the right reason, and leaves nothing behind.</summary>
public sealed class BadInputTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private static readonly Dictionary<string, BadRequest> Table =
        BadBodies.All().Concat(BadHeaders.All()).ToDictionary(row => row.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names { get; } = [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Bad_input_is_refused(string name)
    {
        var row = Table[name];
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/publish") { Content = new ByteArrayContent(row.Body) };
        if (row.MediaType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", row.MediaType);
        foreach (var (header, value) in row.Headers)
            request.Content.Headers.TryAddWithoutValidation(header, value);

        using var response = await pipeline.Http.SendAsync(request);

        await response.ShouldBeProblemAsync((System.Net.HttpStatusCode)row.Status, row.Type);
    }

    [Theory]
    [InlineData("no host", "POST /publish HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("two hosts", "POST /publish HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("bad host", "POST /publish HTTP/1.1\r\nHost: a b\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("negative length", "POST /publish HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}")]
    [InlineData("two lengths", "POST /publish HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
    [InlineData("length that is no number", "POST /publish HTTP/1.1\r\nHost: a\r\nContent-Length: two\r\n\r\n{}")]
    [InlineData("no length", "POST /publish HTTP/1.0\r\nHost: a\r\n\r\n{}")]
    [InlineData(
        "bad chunk",
        "POST /publish HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("unknown transfer coding", "POST /publish HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}")]
    [InlineData("space in a header's name", "POST /publish HTTP/1.1\r\nHost: a\r\nContent Length: 2\r\n\r\n{}")]
    [InlineData("header without colon", "POST /publish HTTP/1.1\r\nHost: a\r\nContent-Length 2\r\n\r\n{}")]
    [InlineData("NUL in a header", "POST /publish HTTP/1.1\r\nHost: a\r\nX: \0\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("unknown version", "POST /publish HTTP/9.9\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("no HTTP", "rubbish\r\n\r\n")]
    [InlineData("bad path", "POST /%00%zz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("unknown method", "PUBLISH /publish HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task Bad_http_is_refused(string name, string request)
    {
        var answer = await StatusLineAsync(request);

        answer.Should().MatchRegex("^HTTP/1\\.1 (4[0-9][0-9]|505) ", name);
    }

    [Fact]
    public async Task A_header_that_is_too_long_is_refused()
    {
        var answer = await StatusLineAsync(
            $"POST /publish HTTP/1.1\r\nHost: a\r\nX: {new string('x', 100_000)}\r\nContent-Length: 2\r\n\r\n{{}}");

        answer.Should().StartWith("HTTP/1.1 431 ");
    }

    [Fact]
    public async Task Invalid_events_in_an_array_do_not_affect_the_valid_ones()
    {
        var bad = BadBodies.All().Where(row => row is { Status: 422, Body.Length: < 1000 }
            && row.Body[0] == '{').ToList();
        var parts = bad.SelectMany(
            (row, i) => new[] { Encoding.UTF8.GetString(row.Body), Samples.Json("good neighbour", $"n{i}") });

        using var response = await pipeline.PublishTextAsync($"[{string.Join(',', parts)}]");

        var answer = await response.ShouldBeAsync(System.Net.HttpStatusCode.Accepted);
        answer.GetProperty("accepted").GetInt32().Should().Be(bad.Count);
        answer.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("index").GetInt32())
            .Should().Equal(Enumerable.Range(0, bad.Count).Select(i => i * 2));
        await pipeline.StoredAsync("good neighbour", bad.Count);
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic <> 'good neighbour'"))
            .Should().Be(0);
        var verdict = await pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue();
        verdict.GetProperty("ledger").GetProperty("rejected").GetInt64().Should().Be(0);
    }

    [Fact]
    public void The_table_has_more_than_200_cases() => Table.Count.Should().BeGreaterThan(200);

    private async Task<string> StatusLineAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(pipeline.Http.BaseAddress!.Host, pipeline.Http.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await reader.ReadLineAsync(limit.Token) ?? string.Empty;
    }
}
