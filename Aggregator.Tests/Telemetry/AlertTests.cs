using System.Text.Json;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Telemetry;

/// <summary>Alert rules, dashboard and documentation agree with the instruments.</summary>
public sealed partial class AlertTests
{
    /// <summary>What Prometheus adds to a name: the unit, and the parts of counters and histograms.</summary>
    private static readonly string[] Suffixes =
    [
        string.Empty, "_total", "_seconds", "_bucket", "_sum", "_count",
        "_seconds_bucket", "_seconds_sum", "_seconds_count",
    ];

    private static readonly string Document =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "observability.md"));

    private static readonly string Alerts = Read("alerts.yaml");
    private static readonly string Dashboard = Read("grafana", "dashboards", "aggregator.json");

    private static readonly HashSet<string> Instruments = ((string[])
            ["Aggregator.Api", "Aggregator.Consumers", "Aggregator.Outbox"])
        .SelectMany(project => SourceFiles.In(project, "*.cs"))
        .SelectMany(file => Instrument().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
        .ToHashSet(StringComparer.Ordinal);

    [Fact]
    public async Task The_rules_are_valid_and_fire_when_they_should()
    {
        var (valid, whatIsWrong) = await Promtool.RunAsync(string.Empty, "check", "rules", "alerts.yaml");
        valid.Should().Be(0, whatIsWrong);

        var (passed, whatFailed) = await Promtool.RunAsync(string.Empty, "test", "rules", "alerts.test.yaml");
        passed.Should().Be(0, whatFailed);
    }

    [Fact]
    public void Every_rule_is_tested_and_documented()
    {
        var tests = Read("alerts.test.yaml");
        var rules = Rule().Matches(Alerts).Select(match => match.Groups["name"].Value).ToList();

        rules.Should().NotBeEmpty();
        rules.Where(rule => !tests.Contains($"alertname: {rule}\n", StringComparison.Ordinal)
            || !tests.Contains($"alertname: {rule}, exp_alerts: []", StringComparison.Ordinal)).Should().BeEmpty();
        rules.Where(rule => !Document.Contains($"`{rule}`", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Rules_and_dashboard_name_only_metrics_that_there_are()
    {
        var known = Instruments
            .SelectMany(name => Suffixes.Select(suffix => name.Replace('.', '_') + suffix))
            .ToHashSet(StringComparer.Ordinal);

        var named = Metric().Matches(Alerts + Dashboard).Select(match => match.Value)
            .Except(["aggregator_topic"], StringComparer.Ordinal);

        named.Except(known, StringComparer.Ordinal).Should().BeEmpty();
    }

    [Fact]
    public void Every_instrument_is_documented()
    {
        Instruments.Should().HaveCountGreaterThan(20);
        Instruments.Where(name => !IsDocumented(name)).Should().BeEmpty();
    }

    [Fact]
    public void The_dashboard_is_what_Grafana_reads()
    {
        using var dashboard = JsonDocument.Parse(Dashboard);

        dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.GetProperty("type").GetString() != "row")
            .Should().NotBeEmpty()
            .And.OnlyContain(panel => panel.GetProperty("targets").GetArrayLength() > 0);
    }

    /// <summary>By its whole name, or in a row of several by its last part.</summary>
    private static bool IsDocumented(string name) => Document.Contains($"`{name}`", StringComparison.Ordinal)
        || Document.Contains($"`{name[name.LastIndexOf('.')..]}`", StringComparison.Ordinal);

    private static string Read(params string[] path) =>
        File.ReadAllText(Path.Combine([Repository.Root, "compose", "observability", .. path]));

    [GeneratedRegex(
        @"Create(Observable)?(Counter|Gauge|Histogram)(<\w+>)?\(\s*""(?<name>aggregator\.[a-z_.]+)""",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Instrument();

    [GeneratedRegex(@"alert: (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"\baggregator_[a-z_]+", RegexOptions.None, 1000)]
    private static partial Regex Metric();
}
