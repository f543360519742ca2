using System.Globalization;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>
/// PostgreSQL numbers its transactions with 32 bits. A server that stores 20 batches a second comes round in seven
/// years; this one's numbers are moved on while it is stopped.
/// </summary>
public sealed class TransactionIdTests : IAsyncLifetime
{
    private const int EventsAtOnce = 200;

    /// <summary>Two thirds of what PostgreSQL can tell from the past.</summary>
    private const int Stride = 1_400_000_000;

    /// <summary>More than the whole round of 4,294,967,296.</summary>
    private const int Strides = 4;

    /// <summary>PostgreSQL's <c>autovacuum_freeze_max_age</c>.</summary>
    private const int MaxAge = 200_000_000;

    private readonly OwnServersPipeline _pipeline = new();
    private readonly List<string> _published = [];

    [Fact]
    public async Task Nothing_is_lost_and_nothing_stops_while_the_ids_of_transactions_go_round()
    {
        _pipeline.Servers.PostgresShell("psql -c \"ALTER SYSTEM SET autovacuum_naptime = '1s'\"");
        await StoreAsync(0);
        for (var round = 1; round <= Strides; round++)
        {
            await MoveOnAsync();
            await StoreAsync(round);
            await FrozenAsync();
        }

        var first = await _pipeline.ReceivedAsync((Strides + 1) * EventsAtOnce);
        await PublishAsync(_published[0]);
        var second = await _pipeline.ReceivedAsync((Strides + 2) * EventsAtOnce);

        (await _pipeline.StoredAsync(Topic(0), EventsAtOnce)).Should().HaveCount(EventsAtOnce);
        second.GetProperty("duplicate_dropped").GetInt64()
            .Should().Be(first.GetProperty("duplicate_dropped").GetInt64() + EventsAtOnce, "old keys are recognised");
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private static string Topic(int round) => string.Create(CultureInfo.InvariantCulture, $"round-{round}");

    private async Task StoreAsync(int round)
    {
        _published.Add(string.Join('\n', Samples.Many(Topic(round), EventsAtOnce)));
        await PublishAsync(_published[round]);
        await _pipeline.StoredAsync(Topic(round), EventsAtOnce);
    }

    private async Task PublishAsync(string lines) =>
        (await _pipeline.PublishTextAsync(lines, "application/x-ndjson")).EnsureSuccessStatusCode().Dispose();

    /// <summary>
    /// The state of transactions lies in files of 2^20 ids each. The server makes each when it comes to its first id.
    /// </summary>
    private async Task MoveOnAsync()
    {
        _pipeline.Servers.StopPostgres();
        _pipeline.Servers.PostgresShell(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
              next=$(pg_controldata | sed -n "s/^Latest checkpoint's NextXID: *//p")
              file=$(((${next%:*} * 4294967296 + ${next#*:} + {{Stride}}) >> 20))
              head -c 262144 /dev/zero >"$PGDATA/pg_xact/$(printf %04X $((file % 4096)))"
              pg_resetwal -D "$PGDATA" -e $((file / 4096)) -x $((file % 4096 << 20))
              """));
        _pipeline.Servers.StartPostgres();
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await _pipeline.Http.GetAsync("/stats");
                return answer.IsSuccessStatusCode;
            },
            "the API has new connections");
    }

    private Task FrozenAsync() => Eventually.TrueAsync(
        () => Task.FromResult(_pipeline.Servers.PostgresShell(string.Create(
            CultureInfo.InvariantCulture,
            $"psql -XqAtc 'SELECT max(age(datfrozenxid)) < {MaxAge} FROM pg_database'")).Trim() == "t"),
        "all databases are frozen",
        TimeSpan.FromMinutes(2));
}
