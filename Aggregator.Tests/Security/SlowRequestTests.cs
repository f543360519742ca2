using System.Diagnostics;
using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>A client that sends slowly is cut off, and no other waits for it.</summary>
[Collection(SecurityPipeline.Name)]
public sealed class SlowRequestTests(Pipeline pipeline)
{
    /// <summary>
    /// More than the server waits for the headers (30 s) or for a body below its least rate (10 s), and less than for
    /// the next request of an idle connection (130 s).
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private const string Post = "POST /publish HTTP/1.1\r\nHost: localhost\r\n";
    private const string Head = Post + "Content-Type: application/json\r\n";
    private const string Lines = Post + "Content-Type: application/x-ndjson\r\n";

    /// <summary>Each beginning goes on with one byte a second; the server answers 408 or just ends it.</summary>
    private static readonly (string Name, string Start, string More)[] Requests =
    [
        ("request line", "GET /", "a"),
        ("headers", Head, "X: a\r\n"),
        ("body", Head + "Content-Length: 100000\r\n\r\n", " "),
        ("chunks", Head + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"),
        ("size of a chunk", Head + "Transfer-Encoding: chunked\r\n\r\n1;", "a"),
        (
            "compressed body",
            Head + "Content-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n\u001f\u008b\b\u0010\0\0\0\0\0\u0003",
            "a"),
        ("blank lines", Lines + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n\n\r\n"),
    ];

    [Fact]
    public async Task A_request_that_never_ends_is_cut_off_in_whatever_part_it_is_slow()
    {
        var slow = Requests.SelectMany(request => Enumerable.Repeat(request, 30))
            .Select(request => CutOffAsync(request.Start, request.More)).ToList();

        // Others are served the whole time.
        var clock = new Stopwatch();
        while (!slow.TrueForAll(one => one.IsCompleted))
        {
            clock.Restart();
            using var response = await pipeline.PublishAsync(Samples.Event("beside slow ones"));
            await response.ShouldBeAsync(HttpStatusCode.Accepted);
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
        }

        foreach (var (request, answers) in Requests.Zip((await Task.WhenAll(slow)).Chunk(30)))
        {
            answers.SelectMany(RawConnection.Statuses).Should().OnlyContain(
                status => status == 400 || status == 408, request.Name);
        }

        await pipeline.ShouldServeAsync();
    }

    /// <summary>Sends one more piece each second until the server ends the connection.</summary>
    private async Task<string> CutOffAsync(string start, string more)
    {
        using var connection = await RawConnection.OpenAsync(pipeline.Http.BaseAddress!);
        await connection.SendAsync(start);
        var answer = connection.RestAsync(Longest);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!answer.IsCompleted && await second.WaitForNextTickAsync())
            await connection.SendAsync(more);
        return await answer;
    }
}
