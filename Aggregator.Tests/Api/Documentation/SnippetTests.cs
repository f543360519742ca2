using System.Diagnostics;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Documentation;

/// <summary>
/// Runs the first commands of the README, and the clients in docs/rest.md in every language that is installed on this
/// machine.
/// </summary>
[Collection(RestPipeline.Name)]
public sealed class SnippetTests(Pipeline pipeline)
{
    [Fact]
    public async Task The_clients_in_the_documentation_publish()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "rest.md"));
        var ran = new List<string>();
        (string, string, string[])[] languages =
        [
            ("sh", "curl-1", ["bash", "-c"]),
            ("python", "python-1", ["python3", "-c"]),
            ("javascript", "javascript-1", ["node", "-e"]),
        ];
        foreach (var (language, id, program) in languages)
        {
            var block = Regex.Match(
                text, $"```{language}\n(?<code>.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
            var snippet = block.Groups["code"].Value;
            snippet.Should().NotBeEmpty(language);
            if (!IsInstalled(program[0]))
                continue;
            (await RunAsync([.. program, snippet])).Should().Contain(
                $"\"{id}\"".Replace('"', language == "python" ? '\'' : '"'));
            ran.Add(id);
        }

        ran.Should().Contain("curl-1");
        var stored = await Eventually.GetAsync(
            () => pipeline.GetAsync("/events?topic=orders"),
            page => ran.TrueForAll(id => page.GetRawText().Contains(id, StringComparison.Ordinal)),
            "all are stored");
        stored.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("event_id").GetString())
            .Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_first_commands_in_the_readme_publish_and_read()
    {
        const string address = "localhost:8080";
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var commands = Regex.Match(
            text, "```\n(?<code>curl .*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1)).Groups["code"].Value;
        commands.Should().Contain(address);

        var output = await RunAsync(
            ["bash", "-c", commands.Replace(address, pipeline.Http.BaseAddress!.Authority, StringComparison.Ordinal)]);

        output.Should().Contain("""{"status":"queued","event_id":"7f0c2f5e"}""").And.Contain("\"data\":[");
        await Eventually.TrueAsync(
            async () =>
            {
                using var found = await pipeline.Http.GetAsync("/events/orders/7f0c2f5e");
                return found.IsSuccessStatusCode;
            },
            "the event is stored");
    }

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!
        .Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private async Task<string> RunAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        start.Environment["AGGREGATOR_URL"] = pipeline.Http.BaseAddress!.ToString().TrimEnd('/');
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.EndAsync();
        process.ExitCode.Should().Be(0, command[0]);
        return await output;
    }
}
