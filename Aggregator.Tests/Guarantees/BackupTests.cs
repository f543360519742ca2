using System.Globalization;
using System.Text.RegularExpressions;
using Aggregator.Tests.Consumers.Announcements;
using Aggregator.Tests.Faults;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Guarantees;

/// <summary>
/// Runs the commands of docs/backup.md as an operator does, on servers that store events, and shows what is true after
/// a restore.
/// </summary>
public sealed class BackupTests : IAsyncLifetime
{
    private const string Topic = "backup";

    private static readonly string[] Lost = ["lost 1", "lost 2", "lost 3"];

    private readonly OwnServersPipeline _pipeline = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restored_database_lacks_what_came_after_the_point_and_sending_it_again_heals_it(
        bool toPointInTime)
    {
        using var api = new ApiClient(_pipeline.Http);
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(_pipeline.Host.Administrator);
        var before = await BackUpUnderLoadAsync();
        await api.StoreAsync(Topic, "kept");
        var target = await _pipeline.ScalarAsync<string>("SELECT clock_timestamp()::text");
        if (!toPointInTime)
            await ArchiveAsync();
        var position = await api.StoreAsync(Topic, Lost);
        if (toPointInTime)
            await ArchiveAsync();
        await subscriber.UpToAsync(position);

        _pipeline.Servers.KillPostgres();
        await api.PublishAsync(Topic, "waiting");
        Run("Restore", toPointInTime ? $"TARGET='{target}'" : "TARGET=''");

        (await api.StoredAsync(Topic, "waiting")).Should().BeGreaterThan(position, "no id is drawn a second time");
        (await api.EventsAsync(Topic)).Should().Equal("kept", "waiting");
        (await api.GetAsync("/stats")).GetProperty("unique_processed").GetInt64().Should().Be(before + 2);
        _pipeline.Database.Clear();
        await api.MissingAsync(Lost.Length, _pipeline.Database);

        var last = await api.StoreAsync(Topic, Lost);
        (await api.EventsAsync(Topic)).Should().Equal(["kept", "waiting", .. Lost]);
        await subscriber.UpToAsync(last);
        subscriber.LeaveNoGap().Should().BeTrue();
        await api.MissingAsync(Lost.Length, _pipeline.Database);
        await _pipeline.DrainedAsync();
        Run("Write off what was lost", string.Empty);
        await api.MissingAsync(0, _pipeline.Database);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>Takes the backup while events are being stored, and returns how many there are afterwards.</summary>
    private async Task<long> BackUpUnderLoadAsync()
    {
        Run("Archive the log", string.Empty);
        _pipeline.Database.Clear();
        await using var clients = new RetryingClients(_pipeline.Http, "load", clients: 8);
        await clients.AcceptAsync(100);
        var before = await StoredAsync();
        Run("Take a base backup", string.Empty);
        (await StoredAsync()).Should().BeGreaterThan(before, "events are stored meanwhile");
        await clients.AcceptAsync(100);
        await clients.FinishAsync();
        await Eventually.TrueAsync(
            async () => await StoredAsync() == clients.Accepted, "everything that was accepted is stored");
        return clients.Accepted;
    }

    private Task<long> StoredAsync() => _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys");

    /// <summary>Completes the current segment of the log and waits until it is in the archive.</summary>
    private async Task ArchiveAsync()
    {
        var segment = await _pipeline.ScalarAsync<string>("SELECT pg_walfile_name(pg_switch_wal())");
        await Eventually.TrueAsync(
            () => _pipeline.ScalarAsync<bool>(
                $"SELECT coalesce(last_archived_wal >= '{segment}', false) FROM pg_stat_archiver"),
            $"{segment} is archived");
    }

    /// <summary>Runs the commands under a heading.</summary>
    private void Run(string heading, string settings)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "backup.md"));
        var block = Regex.Match(
            text,
            $@"^## {heading}\n((?!^## ).*\n)*?```sh\n(?<commands>(.*\n)*?)```",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1));
        block.Success.Should().BeTrue(heading);
        var database = new NpgsqlConnectionStringBuilder(_pipeline.AdminConnection).Database;
        _pipeline.Servers.PostgresShell(string.Create(
            CultureInfo.InvariantCulture,
            $"""
             ARCHIVE=$(dirname "$PGDATA")/archive BACKUPS=$(dirname "$PGDATA")/backups DATABASE={database} {settings}
             {block.Groups["commands"].Value}
             """));
    }
}
