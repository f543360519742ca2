using System.Globalization;
using Aggregator.Storage;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Api.Streaming;
using Aggregator.Tests.Infrastructure;
using static Aggregator.Tests.Api.Reading.OpenBatches;

namespace Aggregator.Tests.Faults;

/// <summary>
/// Ids that a server assigns again after a crash or a restore must not be below the positions that readers hold. The
/// API is not restarted.
/// </summary>
public sealed class LostNumbersTests : IAsyncLifetime
{
    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task Ids_that_a_crash_takes_back_are_never_a_readers_position()
    {
        await PublishAsync("lost", "before");
        await RollBackAsync("lost", 500);
        var position = await PositionAsync("lost");

        _pipeline.Servers.KillPostgres();
        _pipeline.Servers.StartPostgres();
        await PublishAsync("lost", "after");

        position.Should().Be(await IdAsync("lost", "before"), "only stored ids are durable");
        await ShouldShowAsync("lost", position, "after");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_stored_after_a_restore_have_ids_above_all_positions_returned_before(bool fromArchive)
    {
        await PublishAsync("restored", "kept");
        _pipeline.Servers.StopPostgres();
        _pipeline.Servers.CopyPostgres();
        _pipeline.Servers.StartPostgres();
        for (var i = 0; i < 20; i++)
            await PublishAsync("restored", string.Create(CultureInfo.InvariantCulture, $"lost {i}"));
        using var open = await ServerSentEvents.OpenAsync(_pipeline.Http, "topic=restored");
        var position = await PositionAsync("restored");

        _pipeline.Servers.StopPostgres();
        _pipeline.Servers.PutBackPostgres(fromArchive);
        _pipeline.Servers.StartPostgres();
        await ShouldBeTakenAsync(position);
        await PublishAsync("restored", "new");

        await ShouldShowAsync("restored", position, "new");
        (await IdAsync("restored", "new")).Should().BeGreaterThan(position);
        await PublishAsync("restored", "next");
        ((await IdAsync("restored", "next")) - (await IdAsync("restored", "new")))
            .Should().BeLessThan(100, "ids advance once");
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task PublishAsync(string topic, string id)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _pipeline.PublishAsync(Samples.Event(topic, id));
                return answer.IsSuccessStatusCode;
            },
            "the event is taken");
        await Eventually.TrueAsync(
            async () =>
            {
                using var found = await _pipeline.Http.GetAsync($"/events/{topic}/{id}");
                return found.IsSuccessStatusCode;
            },
            "the event is stored",
            TimeSpan.FromSeconds(60));
    }

    private async Task RollBackAsync(string topic, int events)
    {
        await using var batches = new OpenBatches(_pipeline.Environment[PostgresConnection.Service]);
        await using var batch = await batches.WriteAsync(
        [
            .. Enumerable.Range(0, events)
                .Select(i => Event(topic, string.Create(CultureInfo.InvariantCulture, $"vain {i}"))),
        ]);
        await batch.RollBackAsync();
    }

    /// <summary>The position at which a stream begins that is opened now.</summary>
    private async Task<long> PositionAsync(string topic)
    {
        using var export = await _pipeline.Http.GetAsync($"/events/export?topic={topic}");
        return long.Parse(export.Headers.GetValues("Aggregator-Last-Id").Single(), CultureInfo.InvariantCulture);
    }

    private async Task<long> IdAsync(string topic, string id) =>
        (await _pipeline.GetAsync($"/events/{topic}/{id}")).GetProperty("receipt").GetProperty("id").GetInt64();

    /// <summary>This position is valid although no event with so high an id has been stored yet.</summary>
    private Task ShouldBeTakenAsync(long position) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                using var stream = await ServerSentEvents.OpenAsync(_pipeline.Http, string.Empty, position);
                return true;
            }
            catch (HttpRequestException away) when (away.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }
        },
        "the position is taken");

    private async Task ShouldShowAsync(string topic, long position, string id)
    {
        using var stream = await ServerSentEvents.OpenAsync(_pipeline.Http, $"topic={topic}", position);
        (await stream.IdsAsync(1)).Should().Equal(id);
    }
}
