using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Reading;

/// <summary>An API over a database that the tests write to themselves: no consumer runs.</summary>
public class ReadingPipeline : Pipeline
{
    private OpenBatches? _batches;

    internal OpenBatches Batches => _batches ??= new OpenBatches(Environment[PostgresConnection.Service]);

    protected override int InitialConsumers => 0;

    /// <summary>Follows <c>next</c> from the first page to the last.</summary>
    internal async Task<List<JsonElement>> WalkAsync(string query, string? from = null)
    {
        var all = new List<JsonElement>();
        var cursor = from is null ? string.Empty : $"&cursor={from}";
        while (true)
        {
            var page = await GetAsync($"/events?{query}{cursor}");
            all.AddRange(page.GetProperty("data").EnumerateArray());
            if (!page.GetProperty("has_more").GetBoolean())
                return all;
            cursor = $"&cursor={page.GetProperty("next").GetString()}";
        }
    }

    internal async Task<List<string>> IdsAsync(string query, string? from = null) =>
        [.. (await WalkAsync(query, from)).Select(one => one.GetProperty("event_id").GetString()!)];

    internal static async Task<JsonElement> ProblemAsync(HttpResponseMessage response)
    {
        response.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    protected override async Task ReleaseAsync()
    {
        if (_batches is not null)
            await _batches.DisposeAsync();
    }
}

/// <summary>The tests of reading share one system; each test has its own topics.</summary>
[CollectionDefinition(Name)]
public sealed class SharedReading : ICollectionFixture<ReadingPipeline>
{
    public const string Name = "Reading";
}
