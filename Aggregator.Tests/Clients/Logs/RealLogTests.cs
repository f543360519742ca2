using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.Logging;
using Serilog;

namespace Aggregator.Tests.Clients.Logs;

/// <summary>Both loggers and the whole system.</summary>
[Collection(RestPipeline.Name)]
public sealed class RealLogTests(Pipeline pipeline)
{
    [Fact]
    public async Task Every_line_of_both_loggers_is_stored_once()
    {
        const int lines = 1_000;
        using (var factory = LoggerFactory.Create(logging => logging.AddAggregator(
            options => (options.Url, options.Topic) = (pipeline.Http.BaseAddress!, "log-lines"))))
        await using (var serilog = new LoggerConfiguration()
            .WriteTo.Aggregator(pipeline.Http.BaseAddress!.ToString(), topic: "serilog-lines").CreateLogger())
        {
            var logger = factory.CreateLogger("Shop");
            for (var i = 0; i < lines; i++)
            {
                logger.LogInformation("Line {Number}", i);
                serilog.Information("Line {Number}", i);
            }
        }

        var stored = await pipeline.StoredAsync("log-lines", lines);
        stored.Select(one => one.GetProperty("payload").GetProperty("message").GetString())
            .Should().OnlyHaveUniqueItems();
        await pipeline.StoredAsync("serilog-lines", lines);
    }
}
