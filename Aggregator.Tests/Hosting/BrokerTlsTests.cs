using System.Globalization;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Hosting;

public sealed class BrokerTlsTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Theory]
    [InlineData("Aggregator.Api", "localhost", true, "AMQP")]
    [InlineData("Aggregator.Api", "localhost", false, "")]
    [InlineData("Aggregator.Api", "elsewhere", true, "")]
    [InlineData("Aggregator.Consumers", "localhost", true, "AMQP")]
    [InlineData("Aggregator.Consumers", "localhost", false, "")]
    [InlineData("Aggregator.Consumers", "elsewhere", true, "")]
    public async Task A_program_connects_only_to_a_broker_with_a_valid_certificate_for_its_name(
        string project, string name, bool isTrusted, string heard)
    {
        using var endpoint = new TlsEndpoint(name);
        var environment = Environment(endpoint, isTrusted);

        await using var program = ServiceProcess.Start(project, environment, "--urls", "http://127.0.0.1:0");

        // On a busy machine a program may give up its first attempts; only whether it ever sends a byte matters.
        var word = await endpoint.HeardAsync();
        while (heard.Length > 0 && word.Length == 0)
            word = await endpoint.HeardAsync();
        word.Should().Be(heard, program.Output);
    }

    /// <summary>The API reads the backlog over a separate connection, with another client.</summary>
    [Fact]
    public async Task The_backlog_probe_sends_nothing_to_a_broker_with_a_certificate_for_another_name()
    {
        using var endpoint = new TlsEndpoint("elsewhere");
        await using var api = ServiceProcess.Start(
            "Aggregator.Api", Environment(endpoint, isTrusted: true), "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };

        for (var i = 0; i < 5; i++)
        {
            (await http.GetAsync("/health/ready")).Dispose();
            (await endpoint.HeardAsync()).Should().BeEmpty();
        }
    }

    private Dictionary<string, string> Environment(TlsEndpoint endpoint, bool isTrusted)
    {
        var port = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        var environment = new Dictionary<string, string>(pipeline.Environment, StringComparer.Ordinal)
        {
            [BrokerUri.Variable] = $"amqps://user:password@localhost:{port}/host",
        };
        if (isTrusted)
            environment["SSL_CERT_FILE"] = endpoint.CertificateFile;
        return environment;
    }
}
