using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Guarantees;

/// <summary>A client of one API process that sends each event until it is accepted, as publishers should.</summary>
internal sealed class ApiClient(HttpClient http) : IDisposable
{
    /// <summary>A restore or a failover takes this long at most on a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    public HttpClient Http => http;

    /// <summary>Starts another API process of the pipeline, with the pipeline's present environment.</summary>
    public static async Task<ApiClient> StartAsync(Pipeline pipeline)
    {
        var api = pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        var line = await api.LineAsync("Now listening on: ");
        return new ApiClient(new HttpClient { BaseAddress = new Uri(line.Split(' ')[^1]) });
    }

    public async Task PublishAsync(string topic, params string[] ids)
    {
        foreach (var id in ids)
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    using var response = await http.PostAsJsonAsync("/publish", Samples.Event(topic, id));
                    return response.IsSuccessStatusCode;
                },
                $"{id} is accepted",
                Longest);
        }
    }

    /// <summary>Waits until the event is stored and returns its id.</summary>
    public async Task<long> StoredAsync(string topic, string id)
    {
        var stored = await GetAsync($"/events/{topic}/{id}");
        return stored.GetProperty("receipt").GetProperty("id").GetInt64();
    }

    /// <summary>Publishes the events one after the other, and waits until the last one is stored.</summary>
    public async Task<long> StoreAsync(string topic, params string[] ids)
    {
        await PublishAsync(topic, ids);
        var last = 0L;
        foreach (var id in ids)
            last = await StoredAsync(topic, id);
        return last;
    }

    /// <summary>The events of the topic in the order of their ids.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string topic)
    {
        var page = await GetAsync($"/events?topic={topic}&order=oldest&limit=1000");
        return [.. page.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("event_id").GetString()!)];
    }

    /// <summary>The position at which a stream begins that is opened now.</summary>
    public async Task<long> PositionAsync()
    {
        using var export = await http.GetAsync("/events/export");
        return long.Parse(export.Headers.GetValues("Aggregator-Last-Id").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the request succeeds: the API notices only now which connections have ended.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var answer = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await http.GetAsync(path);
                if (response.IsSuccessStatusCode)
                    answer = await response.Content.ReadFromJsonAsync<JsonElement>();
                return response.IsSuccessStatusCode;
            },
            $"{path} is answered",
            Longest);
        return answer;
    }

    /// <summary>
    /// Waits until the verification finds that this many accepted events have not been received, and nothing else. All
    /// that the API has accepted is made due, which otherwise takes 40 s.
    /// </summary>
    public Task MissingAsync(long count, NpgsqlDataSource database) => Eventually.GetAsync(
        async () =>
        {
            await using var command = database.CreateCommand("UPDATE accepted_ledger SET due = accepted");
            await command.ExecuteNonQueryAsync();
            return await GetAsync("/verify");
        },
        verdict => verdict.GetProperty("doors").GetProperty("missing").GetInt64() == count
            && verdict.GetProperty("checks").EnumerateArray()
                .Count(check => !check.GetProperty("holds").GetBoolean()) == (count == 0 ? 0 : 1),
        string.Create(CultureInfo.InvariantCulture, $"{count} events are missing"),
        Longest);

    public void Dispose() => http.Dispose();
}
