using System.Text.Json;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Documentation;

[Collection(RestPipeline.Name)]
public sealed partial class DocumentTests(Pipeline pipeline)
{
    private const string Rewrite = "AGGREGATOR_WRITE_OPENAPI";

    private static readonly string Kept = Path.Combine(Repository.Root, "docs", "openapi.json");

    [Fact]
    public async Task The_document_in_the_repository_equals_the_served_document()
    {
        var served = (await pipeline.Http.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(Kept, served);

        var kept = await File.ReadAllTextAsync(Kept);

        kept.Should().Be(served, "{0}=1 ./test.sh --filter DocumentTests writes docs/openapi.json anew", Rewrite);
    }

    [Fact]
    public async Task Every_route_is_described_with_every_response()
    {
        var document = await pipeline.GetAsync("/openapi/v1.json");

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(
                one => one.Value.ValueKind == JsonValueKind.Object))
            {
                var name = $"{operation.Name} {path.Name}";
                operation.Value.GetProperty("summary").GetString().Should().NotBeNullOrEmpty(name);
                operation.Value.TryGetProperty("security", out _).Should().BeTrue("{0} is for keys of a scope", name);
                var answers = operation.Value.GetProperty("responses").EnumerateObject().ToList();
                answers.Select(answer => answer.Name).Should().Contain(["401", "403", "429"], name);
                foreach (var answer in answers)
                    answer.Value.GetProperty("description").GetString().Should().NotBeNullOrEmpty(name);
            }
        }
    }

    [Theory]
    [InlineData("200", "status", "stored")]
    [InlineData("202", "status", "queued")]
    [InlineData("409", "type", "urn:aggregator:problem:payload-conflict")]
    public async Task The_responses_to_publish_have_examples_of_their_own(string status, string member, string value)
    {
        var document = await pipeline.GetAsync("/openapi/v1.json");

        var content = document.GetProperty("paths").GetProperty("/publish").GetProperty("post").GetProperty("responses")
            .GetProperty(status).GetProperty("content").EnumerateObject().Single().Value;

        content.GetProperty("example").GetProperty(member).GetString().Should().Be(value);
    }

    [Fact]
    public async Task The_documentation_page_loads_nothing_from_other_hosts()
    {
        using var answer = await pipeline.Http.GetAsync(new Uri("/docs/", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        var files = References().Matches(page).Select(match => match.Groups["file"].Value).ToList();

        files.Should().NotBeEmpty().And.OnlyContain(file => !file.Contains("//", StringComparison.Ordinal));
        page.Should().NotContain("proxyUrl").And.ContainAll(
            "\"withDefaultFonts\":false", "\"telemetry\":false", "\"hideClientButton\":true",
            "\"showDeveloperTools\":\"never\"", "\"agent\":{\"disabled\":true}", "\"mcp\":{\"disabled\":true}");
        foreach (var file in files)
        {
            using var asset = await pipeline.Http.GetAsync(new Uri($"/docs/{file}", UriKind.Relative));
            asset.IsSuccessStatusCode.Should().BeTrue(file);
            Policy(asset).Should().Contain("default-src 'none'").And.NotContain("http");
        }
    }

    [Fact]
    public async Task The_page_runs_only_scripts_with_the_nonce_of_its_own_response()
    {
        using var first = await pipeline.Http.GetAsync(new Uri("/docs/", UriKind.Relative));
        using var second = await pipeline.Http.GetAsync(new Uri("/docs/", UriKind.Relative));
        var nonce = Nonce().Match(Policy(first)).Groups["nonce"].Value;
        var scripts = Scripts().Matches(await first.Content.ReadAsStringAsync()).Select(match => match.Value).ToList();

        nonce.Should().NotBeEmpty().And.NotBe(Nonce().Match(Policy(second)).Groups["nonce"].Value);
        Policy(first).Should().Contain($"script-src 'nonce-{nonce}';");
        scripts.Should().NotBeEmpty()
            .And.OnlyContain(script => script.Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_requests_cover_every_route()
    {
        var requests = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "requests", "aggregator.http"));
        var document = await pipeline.GetAsync("/openapi/v1.json");

        foreach (var path in document.GetProperty("paths").EnumerateObject())
            requests.Should().Contain(path.Name.Split('{')[0]);
    }

    private static string Policy(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Content-Security-Policy").Single();

    [GeneratedRegex("'nonce-(?<nonce>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex("(?:src|href)=\"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
