using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>
/// What clients send cannot end a line of the log, begin another, or control a terminal that shows it.
/// </summary>
public sealed class LogInjectionTests(
    LogInjectionTests.TextPipeline text, LogInjectionTests.SystemdPipeline systemd, LogInjectionTests.JsonPipeline json)
    : IClassFixture<LogInjectionTests.TextPipeline>,
        IClassFixture<LogInjectionTests.SystemdPipeline>,
        IClassFixture<LogInjectionTests.JsonPipeline>
{
    private const string Forged = "forged";

    /// <summary>
    /// Line ends of all kinds, the escape character of terminals in both forms, a backspace, and a character that
    /// reverses the order of the text behind it.
    /// </summary>
    private static readonly string[] Controls =
        ["\r\n", "\n", "\r", "\u000b", "\u000c", "\u0085", "\u2028", "\u2029", "\u001b[2J", "\u009b2J", "\b", "\u202e"];

    [Theory]
    [InlineData("text")]
    [InlineData("systemd")]
    [InlineData("json")]
    public async Task No_value_of_a_client_controls_the_log(string format)
    {
        var pipeline = format switch { "text" => text, "systemd" => systemd, _ => (Pipeline)json };
        foreach (var value in Controls.Select(control => $"{control}{Forged}"))
        {
            await RequestAsync(pipeline, value);
            await MessageAsync(pipeline, value);
        }

        // The last one of each kind shows that the values before were logged.
        await pipeline.Broker.PublishAsync(Samples.Json("after", "1"));
        await pipeline.StoredAsync("after", 1);
        using var last = await pipeline.Http.GetAsync("/events/the-last/request");
        await pipeline.Api.LineAsync("the-last/request");
        pipeline.Api.Output.Should().Contain(Forged);
        foreach (var process in (ServiceProcess[])[pipeline.Api, .. pipeline.Consumers])
        {
            process.Output.Split('\n').Where(line => !IsEntry(line, format) || line.Any(IsControl))
                .Should().BeEmpty();
        }
    }

    private static async Task RequestAsync(Pipeline pipeline, string value)
    {
        var escaped = Uri.EscapeDataString(value);
        foreach (var path in (string[])["/events/" + escaped + "/1", "/events?topic=" + escaped, "/" + escaped])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("tracestate", escaped);
            request.Headers.TryAddWithoutValidation("User-Agent", escaped);
            (await pipeline.Http.SendAsync(request)).Dispose();
        }

        // A header with a line end would be two headers; everything else may stand in one.
        var header = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value.TrimStart('\r', '\n')));
        await RawConnection.AnswerAsync(
            pipeline.Http.BaseAddress!,
            $"GET /unknown?{escaped} HTTP/1.1\r\nHost: localhost\r\ntraceparent: {header}\r\nUser-Agent: {header}\r\n"
            + $"Content-Type: {header}\r\nConnection: close\r\n\r\n");
        (await pipeline.PublishTextAsync(Samples.Json(value, value))).Dispose();
    }

    /// <summary>A message that is rejected, and one that cannot be read, with the value in each property.</summary>
    private static async Task MessageAsync(Pipeline pipeline, string value)
    {
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["traceparent"] = value, ["MT-Activity-Id"] = value, [value.Trim()] = value, ["MT-Host-Name"] = value,
        };
        await pipeline.Broker.PublishAsync(Encoding.UTF8.GetBytes(value), value, value, headers);
        var body = $$"""
            {"messageType":["urn:message:{{JsonEncodedText.Encode(value)}}"],"message":{},
             "messageId":"{{JsonEncodedText.Encode(value)}}","sourceAddress":"{{JsonEncodedText.Encode(value)}}"}
            """;
        await pipeline.Broker.PublishAsync(body, value, "application/vnd.masstransit+json");
    }

    /// <summary>Whether the line begins as every entry of the log does.</summary>
    private static bool IsEntry(string line, string format) => format switch
    {
        "json" => line.StartsWith('{') && line.EndsWith('}'),
        "systemd" => line.StartsWith('<'),
        _ => line.Length > 25 && line[10] == 'T' && line[23..25] == "Z ",
    };

    private static bool IsControl(char unit) =>
        char.IsControl(unit) || unit is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e');

    public class TextPipeline : Pipeline
    {
        /// <summary>Everything that logs what clients send, at a level at which it does.</summary>
        private static readonly string[] Categories =
        [
            "Default", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Server",
            "MassTransit.Messages", "MassTransit.ReceiveTransport",
        ];

        protected virtual string Formatter => string.Empty;

        public override Task InitializeAsync()
        {
            Environment["Logging__Console__FormatterName"] = Formatter;
            Environment["Logging__Console__FormatterOptions__IncludeScopes"] = "true";
            foreach (var category in Categories)
                Environment[$"Logging__LogLevel__{category}"] = "Debug";
            return base.InitializeAsync();
        }
    }

    public sealed class SystemdPipeline : TextPipeline
    {
        protected override string Formatter => "systemd";
    }

    public sealed class JsonPipeline : TextPipeline
    {
        protected override string Formatter => "json";
    }
}
