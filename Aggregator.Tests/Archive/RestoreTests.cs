using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Archive;

/// <summary>A restored archive can be read, and counts for nothing.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    /// <summary>Rows that were stored and are not restored, or the other way round.</summary>
    private const string Different =
        """
        SELECT count(*) FROM (
            (TABLE originals EXCEPT SELECT id, "timestamp", created_at, topic, event_id, source, payload
                                    FROM archived_events)
            UNION ALL
            (SELECT id, "timestamp", created_at, topic, event_id, source, payload FROM archived_events
             EXCEPT TABLE originals)) AS different
        """;

    private readonly ArchiveDatabase _archive = new();

    public async Task InitializeAsync()
    {
        await _archive.InitializeAsync();
        await _archive.Database.ExecuteAsync(
            """
            UPDATE processed_events SET payload = jsonb_build_object(
                'text', repeat('ü😀"\''', (id % 7)::int), 'number', id * 1.25, 'none', NULL);
            UPDATE processed_events SET payload = jsonb_build_object('large', repeat('é', 524288))
            WHERE event_id = '3';
            CREATE TABLE originals AS
            SELECT id, "timestamp", created_at, topic, event_id, source, payload FROM processed_events
            WHERE created_at < '2031-01-01Z';
            """);
        await ArchiveDatabase.FinishAsync(_archive.Process());
    }

    public Task DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task A_restored_archive_holds_what_was_stored_and_the_ledger_does_not_count_it()
    {
        var events = await _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);

        events.Should().Be(16);
        (await _archive.Database.ScalarAsync<long>(Different)).Should().Be(0);
        var proof = await _archive.VerifyAsync();
        proof.Balanced.Should().BeTrue();
        proof.Tables.ProcessedEvents.Should().Be(103);
    }

    [Fact]
    public async Task An_archive_that_is_restored_twice_or_after_an_interruption_is_there_once()
    {
        using var interruption = new CancellationTokenSource();
        var events = _archive.Restorer().RunAsync(_archive.Folder, interruption.Token);
        await Eventually.TrueAsync(
            async () => events.IsCompleted || await _archive.CountAsync("archived_events") > 0, "a part is restored");
        await interruption.CancelAsync();
        await Task.WhenAny(events);

        await _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);
        await _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);

        (await _archive.CountAsync("archived_events")).Should().Be(16);
        (await _archive.Database.ScalarAsync<long>(Different)).Should().Be(0);
    }

    [Fact]
    public async Task Several_archives_lie_side_by_side()
    {
        foreach (var folder in Directory.EnumerateDirectories(_archive.Root))
            await _archive.Restorer().RunAsync(folder, CancellationToken.None);

        (await _archive.CountAsync("archived_events")).Should().Be(47);
    }

    [Theory]
    [InlineData("part-00002.parquet", "*its checksum is another*")]
    [InlineData("_manifest.json", "*")]
    public async Task A_damaged_archive_is_not_restored(string file, string reason)
    {
        var path = Path.Combine(_archive.Folder, file);
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. bytes[..10], (byte)~bytes[10], .. bytes[11..]]);

        var attempt = () => _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);

        await attempt.Should().ThrowAsync<InvalidDataException>().WithMessage(reason);
        (await _archive.CountAsync("archived_events")).Should().Be(0);
    }

    [Fact]
    public async Task A_manifest_that_names_a_file_outside_of_the_folder_is_refused()
    {
        var path = Path.Combine(_archive.Folder, "_manifest.json");
        var manifest = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, manifest.Replace(
            "part-00001.parquet", "../processed_events_20310101/part-00001.parquet", StringComparison.Ordinal));

        var attempt = () => _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);

        await attempt.Should().ThrowAsync<InvalidDataException>().WithMessage("*has no file*");
    }

    [Fact]
    public async Task The_command_restores_with_the_owners_connection_and_says_how_many()
    {
        KeyValuePair<string, string>[] environment = [new(PostgresConnection.Owner, _archive.Database.Owner)];
        await using var restore = ServiceProcess.Start(
            "Aggregator.Consumers", environment, "restore", _archive.Folder);
        await using var unfinished = ServiceProcess.Start(
            "Aggregator.Consumers", environment, "restore", _archive.Root);
        await using var alone = ServiceProcess.Start("Aggregator.Consumers", environment, "restore");

        (await restore.ExitAsync()).Should().Be(0, restore.Output);
        (await unfinished.ExitAsync()).Should().Be(1);
        (await alone.ExitAsync()).Should().Be(1);

        await restore.LineAsync("archived_events holds all 16 events");
        await unfinished.LineAsync("is no complete archive");
        await alone.LineAsync("restore FOLDER");
        (await _archive.CountAsync("archived_events")).Should().Be(16);
    }

    [Fact]
    public async Task The_service_role_may_read_restored_events_and_nothing_else()
    {
        await _archive.Restorer().RunAsync(_archive.Folder, CancellationToken.None);
        var service = _archive.Source(_archive.Database.Service);
        await using var read = service.CreateCommand("SELECT count(*) FROM archived_events");
        await using var delete = service.CreateCommand("DELETE FROM archived_events");

        (await read.ExecuteScalarAsync()).Should().Be(16L);
        var attempt = () => delete.ExecuteNonQueryAsync();
        (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState
            .Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }
}
