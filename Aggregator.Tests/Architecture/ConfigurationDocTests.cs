using System.Reflection;
using System.Text.RegularExpressions;
using Aggregator.Client;
using Aggregator.Client.Logging;
using Aggregator.Client.Logs;
using Aggregator.Client.Serilog;
using Aggregator.Tests.Infrastructure;
using Publisher.Worker.CommandLine;

namespace Aggregator.Tests.Architecture;

/// <summary>
/// Checks that docs/configuration.md lists every setting, with the default and the bounds in the code.
/// </summary>
public sealed partial class ConfigurationDocTests
{
    private static readonly string[] Projects =
    [
        "Aggregator.Api", "Aggregator.Consumers", "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Outbox",
        "Aggregator.Storage",
    ];

    private static readonly string[] Readers =
        [.. Projects, "Publisher.Worker", "Aggregator.Bench", "Aggregator.Tests", "scripts"];

    private static readonly string[] Files = ["run.sh", "test.sh", "compose/.env.example"];

    /// <summary>Names that no user sets: an example, and an internal variable of a script.</summary>
    private static readonly string[] Internal =
        ["AGGREGATOR_X", "AGGREGATOR_X_FILE", "AGGREGATOR_POSTGRES_GIVEN", "AGGREGATOR_RABBITMQ_GIVEN"];

    private static readonly string Document =
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));

    private static readonly Type[] Options =
        [.. Projects.SelectMany(project => Assembly.Load(project).GetTypes()).Where(DocumentedSetting.IsOptions)];

    private static readonly string[] Prefixes = [.. Options.Select(DocumentedSetting.Prefix)];

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_its_bounds()
    {
        var rows = Rows();

        var wrong = Options.SelectMany(DocumentedSetting.From)
            .Select(setting => (setting, said: rows.GetValueOrDefault(setting.Name)))
            .Where(one => !Agrees(one.setting, one.said))
            .Select(one => one.setting.Row);

        wrong.Should().BeEmpty("these rows of docs/configuration.md are missing or different");
    }

    [Fact]
    public void No_setting_is_documented_that_does_not_exist()
    {
        var known = Options.SelectMany(DocumentedSetting.From).Select(setting => setting.Name);
        var documented = Rows().Keys
            .Where(name => Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

        documented.Except(known, StringComparer.Ordinal).Should().BeEmpty();
    }

    [Fact]
    public void Every_options_class_with_a_section_is_listed()
    {
        var bound = Projects.SelectMany(project => SourceFiles.In(project, "*.cs"))
            .SelectMany(file => Binding().Matches(File.ReadAllText(file)).Select(match => match.Groups["type"].Value))
            .ToHashSet(StringComparer.Ordinal);

        bound.Should().NotBeEmpty();
        bound.Should().BeEquivalentTo(
            Options.Where(type => DocumentedSetting.SectionOf(type) is not null).Select(type => type.Name));
    }

    [Fact]
    public void Every_environment_variable_is_documented()
    {
        var files = Readers.SelectMany(folder => SourceFiles.In(folder, "*.*"))
            .Where(file => Path.GetExtension(file) is ".cs" or ".sh")
            .Concat(Files.Select(file => Path.Combine(Repository.Root, file)));

        var named = files.SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => match.Value));

        named.Except(Internal, StringComparer.Ordinal)
            .Select(name => FileSuffix().Replace(name, string.Empty))
            .Where(name => !Document.Contains($"`{name}`", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_option_of_the_publisher_is_documented_with_its_default()
    {
        var rows = Rows();

        foreach (var option in new OptionSet().All)
        {
            rows.Should().ContainKey(option.Name);
            if (option.HasDefaultValue && option.GetDefaultValue() is int or double or bool or string or Uri)
            {
                var text = DocumentedSetting.Text(option.GetDefaultValue()).TrimEnd('/');
                StartsWith(rows[option.Name][2], text).Should().BeTrue("the default of {0} is {1}", option.Name, text);
            }
        }
    }

    [Theory]
    [InlineData(typeof(AggregatorClientOptions))]
    [InlineData(typeof(LogFeedOptions))]
    [InlineData(typeof(AggregatorLoggerOptions))]
    [InlineData(typeof(AggregatorSinkOptions))]
    public void Every_setting_of_the_clients_is_documented_with_its_default(Type options)
    {
        var rows = Rows();
        var defaults = options.GetConstructors().Any(one => one.GetParameters().Length == 0)
            ? Activator.CreateInstance(options) : null;

        foreach (var property in options.GetProperties().Where(one => one.CanWrite))
        {
            var name = $"{options.Name}.{property.Name}";
            rows.Should().ContainKey(name);
            if (defaults is not null && property.GetValue(defaults) is int or long or bool or TimeSpan)
            {
                var text = DocumentedSetting.Text(property.GetValue(defaults));
                StartsWith(rows[name][2], text).Should().BeTrue("the default of {0} is {1}", name, text);
            }
        }
    }

    [Theory]
    [InlineData("Aggregator.Bench/CommandLine/BenchCommand.cs")]
    [InlineData("Aggregator.Chaos/CommandLine/ChaosCommand.cs")]
    [InlineData("chaos.sh")]
    [InlineData("run.sh")]
    [InlineData("test.sh")]
    public void Every_other_command_line_option_is_named(string file)
    {
        var options = CommandLineOption().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            .Select(match => match.Groups["option"].Value);

        options.Where(option => !Document.Contains($"`{option}`", StringComparison.Ordinal)).Should().BeEmpty();
    }

    /// <summary>The rows of all tables by setting; the cells are name, unit, default, bounds and meaning.</summary>
    private static Dictionary<string, string[]> Rows() => Row().Matches(Document).ToDictionary(
        match => match.Groups["name"].Value,
        match => match.Value.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries),
        StringComparer.Ordinal);

    private static bool Agrees(DocumentedSetting setting, string[]? said) => said is { Length: 5 }
        && (setting.Unit is null || said[1] == setting.Unit)
        && StartsWith(said[2], setting.Default)
        && (setting.Bounds is null ? said[3].Length > 0 : StartsWith(said[3], setting.Bounds))
        && said[4].Length > 0;

    /// <summary>The text, followed by nothing but an explanation in parentheses.</summary>
    private static bool StartsWith(string cell, string text) =>
        cell.Trim('`') == text || cell.StartsWith($"{text} (", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `(?<name>[^`]+)` \|.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(
        @"(AddOptions<(?<type>\w+)>\(\)\s*\.BindConfiguration|Configure<(?<type>\w+)>\(\w+\.GetSection)",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Binding();

    [GeneratedRegex("AGGREGATOR(_[A-Z]+)+(?![A-Z_])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    /// <summary>Every variable may be replaced by a file.</summary>
    [GeneratedRegex("_FILE$", RegexOptions.None, 1000)]
    private static partial Regex FileSuffix();

    [GeneratedRegex(
        @"(""|^  |\[)(?<option>--[a-z]+(-[a-z]+)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLineOption();
}
