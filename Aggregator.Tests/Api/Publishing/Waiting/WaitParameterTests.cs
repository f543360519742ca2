using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Waiting;

[Collection(RestPipeline.Name)]
public sealed class WaitParameterTests(Pipeline pipeline)
{
    [Theory]
    [InlineData("?wait=", null, "wait must be stored")]
    [InlineData("?wait=10", null, "wait must be stored")]
    [InlineData("?wait=Stored", null, "wait must be stored")]
    [InlineData("", "wait", "Prefer must give wait as a whole number of seconds")]
    [InlineData("", "wait=", "Prefer must give wait as a whole number of seconds")]
    [InlineData("", "wait=-1", "Prefer must give wait as a whole number of seconds")]
    [InlineData("", "wait=1.5", "Prefer must give wait as a whole number of seconds")]
    [InlineData("", "respond-async, wait=soon", "Prefer must give wait as a whole number of seconds")]
    [InlineData("", "wait=1=2", "Prefer must give wait as a whole number of seconds")]
    [InlineData("?wait=stored&on_conflict=", null, "on_conflict must be fail")]
    [InlineData("?wait=stored&on_conflict=ignore", null, "on_conflict must be fail")]
    [InlineData("?on_conflict=fail", null, "on_conflict needs wait=stored")]
    [InlineData("?on_conflict=fail", "respond-async", "on_conflict needs wait=stored")]
    public async Task A_bad_value_is_answered_400_with_the_parameter_and_its_rule(
        string query, string? prefer, string rule)
    {
        using var response = await pipeline.SendAsync(Samples.Event("bad wait"), $"/publish{query}", prefer);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        problem.GetProperty("detail").GetString().Should().StartWith(rule);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/vnd.serilog.clef")]
    public async Task An_upload_cannot_wait(string type)
    {
        using var content = new StringContent(Samples.Json("lines", "1"), null, type);
        using var response = await pipeline.Http.PostAsync(new Uri(Waits.Stored, UriKind.Relative), content);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        problem.GetProperty("detail").GetString()
            .Should().Contain("wait must be left out for application/x-ndjson").And.Contain("send an array");
    }
}
