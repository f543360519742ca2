using System.Net;
using System.Text.Json;

namespace Aggregator.Tests.Api;

/// <summary>Reads responses as a client does.</summary>
internal static class Responses
{
    /// <summary>Checks the status and returns the body as JSON.</summary>
    public static async Task<JsonElement> ShouldBeAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, "the response is {0}", text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Checks that the response is a problem of this type, and returns it.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(
        this HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var problem = await response.ShouldBeAsync(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        problem.GetProperty("type").GetString().Should().Be($"urn:aggregator:problem:{type}");
        problem.GetProperty("status").GetInt32().Should().Be((int)status);
        problem.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        return problem;
    }

    public static IEnumerable<string> Fields(this JsonElement withErrors) =>
        withErrors.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!);
}
