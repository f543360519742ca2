using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

public sealed class LogTests(LogTests.JsonPipeline pipeline) : IClassFixture<LogTests.JsonPipeline>
{
    [Theory]
    [InlineData("Aggregator.Api")]
    [InlineData("Aggregator.Consumers")]
    public async Task One_line_says_what_runs_where_and_keeps_the_secrets(string program)
    {
        var process = program == "Aggregator.Api" ? pipeline.Api : pipeline.Consumers[0];

        var line = JsonDocument.Parse(await process.LineAsync("has started")).RootElement;

        var text = line.GetProperty("Message").GetString()!;
        text.Should().StartWith(program).And.ContainAll(
            "broker amqp://", pipeline.Broker.VirtualHost, "log-events", "database ", pipeline.ServiceRole, "metrics off");
        process.Output.Should().NotContain(new UriBuilder(pipeline.Host.Service).Password);
    }

    [Fact]
    public async Task A_line_about_a_request_has_its_trace_id_and_is_json()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stats");
        request.Headers.Add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        (await pipeline.Http.SendAsync(request)).EnsureSuccessStatusCode();

        var line = JsonDocument.Parse(await pipeline.Api.LineAsync("4bf92f3577b34da6a3ce929d0e0e4736")).RootElement;
        line.GetProperty("Scopes").EnumerateArray()
            .Any(scope => scope.TryGetProperty("TraceId", out var id) && id.GetString() == "4bf92f3577b34da6a3ce929d0e0e4736")
            .Should().BeTrue();
        line.GetProperty("Timestamp").GetString().Should().EndWith("Z");
    }

    [Fact]
    public async Task An_event_in_normal_operation_leaves_no_line()
    {
        await pipeline.PublishAsync(Samples.Event("silent", "an id that no log has"));
        await pipeline.StoredAsync("silent", 1);

        string.Join('\n', pipeline.Api.Output, pipeline.Consumers[0].Output).Should().NotContain("an id that no log has");
        pipeline.Consumers[0].Output.Split('\n').Should().OnlyContain(
            line => line.Contains("has started", StringComparison.Ordinal) || line.Contains("policies are not checked", StringComparison.Ordinal));
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
