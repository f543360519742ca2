using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>
/// Requests on which a proxy and a server could disagree. Each is sent together with a last, valid request, so that the
/// number of responses shows where the server saw the end of the first.
/// </summary>
[Collection(SecurityPipeline.Name)]
public sealed class RequestTricksTests(Pipeline pipeline)
{
    private const string Post = "POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private const string Chunked = Post + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Get = "GET /stats HTTP/1.1\r\n";

    [Theory]
    [InlineData("two equal lengths", Post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("a list of lengths", Post + "Content-Length: 2, 2\r\n\r\n{}")]
    [InlineData("a length with a sign", Post + "Content-Length: +2\r\n\r\n{}")]
    [InlineData("a hexadecimal length", Post + "Content-Length: 0x2\r\n\r\n{}")]
    [InlineData("a length beyond 64 bits", Post + "Content-Length: 18446744073709551618\r\n\r\n{}")]
    [InlineData("chunked is not the last coding", Post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n")]
    [InlineData("an unknown coding before chunked", Post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a blank before the colon", Post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a folded header", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a chunk beyond 64 bits", Chunked + "10000000000000002\r\n{}\r\n0\r\n\r\n")]
    [InlineData("a line feed in a chunk's extension", Chunked + "2;a\n{}\r\n0\r\n\r\n")]
    [InlineData("a negative chunk", Chunked + "-2\r\n{}\r\n0\r\n\r\n")]
    [InlineData("a chunk that is longer than its size", Chunked + "2\r\n{}{}\r\n0\r\n\r\n")]
    [InlineData("a carriage return in a header", Get + "Host: localhost\r\nX: a\rHost: evil.example\r\n\r\n")]
    [InlineData("an empty header name", Get + "Host: localhost\r\n: a\r\n\r\n")]
    [InlineData("another host in the target", "GET http://evil.example/stats HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("a foreign target and host", "GET http://evil.example/stats HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("a user in the host", Get + "Host: localhost@evil.example\r\n\r\n")]
    [InlineData("two hosts in one", Get + "Host: localhost, evil.example\r\n\r\n")]
    [InlineData("two ports", Get + "Host: localhost:80:80\r\n\r\n")]
    [InlineData("NUL in the host", Get + "Host: localhost\0.evil.example\r\n\r\n")]
    [InlineData("a forwarded host", Get + "Host: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n")]
    [InlineData("NUL in the target", "GET /sta\0ts HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("a target without slash", "GET stats HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("a fragment", "GET /stats#a HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("the target of a proxy", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n")]
    public async Task A_request_that_can_be_read_in_two_ways_is_refused(string name, string request)
    {
        var answer = await RawConnection.AnswerAsync(pipeline.Http.BaseAddress!, request + RawConnection.LastRequest);

        // Either the server ends the connection after the refusal, or it finds the next request where it begins.
        var statuses = RawConnection.Statuses(answer);
        statuses.Should().HaveCountGreaterThan(0, name).And.HaveCountLessThan(3, name);
        statuses[0].Should().BeInRange(400, 499, "{0}: {1}", name, answer);
        statuses.Skip(1).Should().AllBeEquivalentTo(200, name);
    }

    [Fact]
    public async Task Of_two_lengths_the_chunks_count_and_no_second_request_hides_behind_the_other()
    {
        var (topic, hidden) = (Samples.NewId(), Samples.Json("hidden", "1"));
        var body = Samples.Json(topic, "1");
        var chunks = $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        var second = $"{Post}Content-Length: {hidden.Length}\r\n\r\n{hidden}";
        var first = $"{Post}Transfer-Encoding: chunked\r\nContent-Length: {chunks.Length + second.Length}\r\n\r\n";

        var answer = await RawConnection.AnswerAsync(
            pipeline.Http.BaseAddress!, first + chunks + second + RawConnection.LastRequest);

        // RFC 9112, section 6.3: the server may refuse such a request, or read the chunks, and must close then.
        RawConnection.Statuses(answer).Should().HaveCount(1, answer);
        await pipeline.ShouldServeAsync();
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'hidden'")).Should().Be(0);
    }

    [Theory]
    [InlineData("header", 431)]
    [InlineData("headers", 431)]
    [InlineData("target", 414)]
    [InlineData("method", 414)]
    public async Task What_is_too_long_is_refused_before_it_ends(string part, int status)
    {
        using var connection = await RawConnection.OpenAsync(pipeline.Http.BaseAddress!);
        await connection.SendAsync(part switch
        {
            "header" => $"{Get}Host: localhost\r\nX: ",
            "headers" => $"{Get}Host: localhost\r\n",
            "target" => "GET /",
            _ => string.Empty,
        });
        var more = string.Concat(Enumerable.Repeat(part == "headers" ? "A: a\r\n" : "aaaaaa", 10_000));

        for (var megabytes = 0; megabytes < 10 * 16 && await connection.SendAsync(more); megabytes++)
        {
            // The server ends the connection; without that it would read ten megabytes.
        }

        RawConnection.Statuses(await connection.RestAsync()).Should().BeSubsetOf([status]);
        await pipeline.ShouldServeAsync();
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task A_header_does_not_change_the_method(string header)
    {
        var id = Samples.NewId();
        await pipeline.Broker.PublishAsync("no event", id);
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>($"SELECT count(*) = 1 FROM rejected_events WHERE message_id = '{id}'"),
            "the message is rejected");
        var kept = await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events");

        var answer = await RawConnection.AnswerAsync(
            pipeline.Http.BaseAddress!,
            $"GET /rejected?limit=1 HTTP/1.1\r\nHost: localhost\r\n{header}: DELETE\r\nConnection: close\r\n\r\n");

        RawConnection.Statuses(answer).Should().Equal(200);
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events")).Should().Be(kept);
    }
}
