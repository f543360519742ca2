using System.Net;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>How the files of the page are served.</summary>
[Collection(SharedBrowser.Name)]
public sealed partial class PageFilesTests(BrowserPipeline pipeline)
{
    [Fact]
    public async Task The_address_without_a_slash_leads_to_the_page()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = pipeline.Http.BaseAddress };
        using var answer = await client.GetAsync("/dashboard");

        answer.StatusCode.Should().Be(HttpStatusCode.Redirect);
        answer.Headers.Location.Should().Be(new Uri("dashboard/", UriKind.Relative), "a proxy may add a prefix");
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_there_and_may_run_nothing_else()
    {
        var page = await pipeline.Http.GetStringAsync("/dashboard/");
        var files = References().Matches(page).Select(match => match.Groups["file"].Value).ToList();

        files.Should().Contain("app.js").And.OnlyContain(file => !file.Contains(':', StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var answer = await pipeline.Http.GetAsync($"/dashboard/{file}");
            answer.StatusCode.Should().Be(HttpStatusCode.OK, file);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            policy.Should().Contain("default-src 'none'").And.Contain("script-src 'self'")
                .And.Contain("frame-ancestors 'none'")
                .And.NotContain("unsafe").And.NotContain("http");
        }
    }

    [Fact]
    public async Task A_file_that_has_not_changed_is_not_sent_again()
    {
        using var first = await pipeline.Http.GetAsync("/dashboard/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/app.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await pipeline.Http.SendAsync(request);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        first.Headers.CacheControl!.NoCache.Should().BeTrue("the browser shall ask before it uses its copy");
    }

    /// <summary>Every file is listed, so that a path cannot leave the folder.</summary>
    [Theory]
    [InlineData("/dashboard/unknown.js")]
    [InlineData("/dashboard/%2e%2e/appsettings.json")]
    [InlineData("/dashboard/lib")]
    public async Task Anything_else_is_not_found(string path)
    {
        using var answer = await pipeline.Http.GetAsync(path);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public void No_file_of_the_page_makes_markup_of_text()
    {
        string[] dangerous =
        [
            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
            "http://", "https://",
        ];
        var folder = Path.Combine(Repository.Root, "Aggregator.Api", "Dashboard", "assets");
        var files = Directory.EnumerateFiles(folder, "*.js", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/vendor/", StringComparison.Ordinal))
            .ToList();

        var found = files.Where(
            file => dangerous.Any(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)));

        files.Should().NotBeEmpty();
        found.Where(file => !file.EndsWith("dom.js", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [GeneratedRegex("(?:href|src)=\"(?<file>[^\"#]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
