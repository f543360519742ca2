using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

public sealed class LogTests(LogTests.JsonPipeline pipeline) : IClassFixture<LogTests.JsonPipeline>
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("Aggregator.Api")]
    [InlineData("Aggregator.Consumers")]
    public async Task One_line_says_what_runs_where_and_keeps_the_secrets(string program)
    {
        var process = program == "Aggregator.Api" ? pipeline.Api : pipeline.Consumers[0];

        var line = JsonDocument.Parse(await process.LineAsync("has started")).RootElement;

        var text = line.GetProperty("Message").GetString()!;
        string[] parts = ["broker amqp:", pipeline.Broker.VirtualHost, "log-events", "database ", pipeline.ServiceRole];
        text.Should().StartWith(program).And.ContainAll([.. parts, "metrics off", "OTLP off"]);
        process.Output.Should().NotContain(new UriBuilder(pipeline.Host.Service).Password);
    }

    [Fact]
    public async Task A_line_about_a_request_has_its_trace_id_and_is_json()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stats");
        request.Headers.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");

        (await pipeline.Http.SendAsync(request)).EnsureSuccessStatusCode();

        var line = JsonDocument.Parse(await pipeline.Api.LineAsync(TraceId)).RootElement;
        line.GetProperty("Scopes").EnumerateArray()
            .Any(scope => scope.TryGetProperty("TraceId", out var id) && id.GetString() == TraceId)
            .Should().BeTrue();
        line.GetProperty("Timestamp").GetString().Should().EndWith("Z");
    }

    [Fact]
    public async Task An_event_in_normal_operation_leaves_no_line()
    {
        await pipeline.Consumers[0].LineAsync("has started");
        await pipeline.PublishAsync(Samples.Event("silent"));
        await pipeline.StoredAsync("silent", 1);
        var before = pipeline.Consumers[0].Output;

        await pipeline.PublishAsync(Samples.Event("silent", "an id that no log has"));
        await pipeline.StoredAsync("silent", 2);

        pipeline.Consumers[0].Output.Should().Be(before);
        pipeline.Api.Output.Should().NotContain("an id that no log has");
    }

    /// <summary>A pipeline that logs as JSON, requests included.</summary>
    public sealed class JsonPipeline : Pipeline
    {
        public override Task InitializeAsync()
        {
            Environment["Logging__Console__FormatterName"] = "json";
            Environment["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information";
            return base.InitializeAsync();
        }
    }
}
