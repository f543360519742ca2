using System.Security.Cryptography;
using System.Text.Json;
using Aggregator.Storage.Archive;
using Aggregator.Tests.Storage.Partitions;

namespace Aggregator.Tests.Archive;

/// <summary>A partition is dropped only once its events are in a complete archive.</summary>
public sealed class ArchiverTests : IAsyncLifetime
{
    private const string Empty = "{}";

    private readonly ArchiveDatabase _archive = new();

    public Task InitializeAsync() => _archive.InitializeAsync();

    public Task DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task Old_partitions_are_archived_and_dropped_and_the_ledger_adds_up()
    {
        var steps = await ArchiveDatabase.FinishAsync(_archive.Process());

        steps.Should().ContainInOrder(
            $"Archived 6 events of {ArchiveDatabase.Oldest} in part-00001.parquet.",
            $"Archived 4 events of {ArchiveDatabase.Oldest} in part-00003.parquet.",
            $"Archived {ArchiveDatabase.Oldest} in {_archive.Folder}: 16 events.",
            $"Dropped {ArchiveDatabase.Oldest}, which was older than 90 days and is archived.",
            "Dropped processed_events_20310101, which was older than 90 days and is archived.");
        (await _archive.CountAsync("processed_events")).Should().Be(150 - 16 - 31);
        Duck.Row($"SELECT count(*), count(DISTINCT id) FROM {Duck.Events(_archive.Root)}").Should().Equal(47L, 47L);
        var proof = await _archive.VerifyAsync();
        proof.Balanced.Should().BeTrue();
        proof.Ledger.Expired.Should().Be(47);
    }

    [Fact]
    public async Task The_manifest_names_every_file_with_its_checksum_and_the_ledger_of_that_moment()
    {
        await ArchiveDatabase.FinishAsync(_archive.Process());

        using var manifest = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(_archive.Folder, "_manifest.json")));
        var root = manifest.RootElement;
        root.GetProperty("format_version").GetInt32().Should().Be(1);
        root.GetProperty("events").GetInt64().Should().Be(16);
        root.GetProperty("lower").GetString().Should().Be("2030-12-01T00:00:00Z");
        root.GetProperty("upper").GetString().Should().Be("2031-01-01T00:00:00Z");
        root.GetProperty("archived_at").GetDateTime().Should().Be(ArchiveDatabase.Now);
        root.GetProperty("ledger").GetProperty("stored").GetInt64().Should().Be(150);
        var parts = root.GetProperty("parts").EnumerateArray().ToList();
        parts.Sum(part => part.GetProperty("events").GetInt64()).Should().Be(16);
        foreach (var part in parts)
        {
            var bytes = await File.ReadAllBytesAsync(
                Path.Combine(_archive.Folder, part.GetProperty("file").GetString()!));
            part.GetProperty("bytes").GetInt64().Should().Be(bytes.Length);
            part.GetProperty("sha256").GetString().Should().Be(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        parts.Skip(1).Zip(parts).Should().OnlyContain(pair =>
            pair.First.GetProperty("first_id").GetInt64() > pair.Second.GetProperty("last_id").GetInt64());
        Directory.EnumerateFiles(_archive.Folder).Should().HaveCount(parts.Count + 1, "nothing else is left");
    }

    [Fact]
    public async Task Files_are_readable_for_the_group_and_writable_for_their_owner_only()
    {
        await ArchiveDatabase.FinishAsync(_archive.Process());

        foreach (var file in Directory.EnumerateFiles(_archive.Folder))
        {
            new FileInfo(file).UnixFileMode.Should().HaveFlag(UnixFileMode.UserRead)
                .And.NotHaveFlag(UnixFileMode.GroupWrite).And.NotHaveFlag(UnixFileMode.OtherRead);
        }
    }

    [Theory]
    [InlineData("missing/archives")]
    [InlineData("a-file")]
    public async Task A_partition_whose_archive_cannot_be_written_is_not_dropped(string where)
    {
        await File.WriteAllTextAsync(Path.Combine(_archive.Root, "a-file"), Empty);

        var attempt = () => ArchiveDatabase.FinishAsync(_archive.Process(Path.Combine(_archive.Root, where)));

        await attempt.Should().ThrowAsync<IOException>();
        (await _archive.CountAsync("processed_events")).Should().Be(150);
    }

    [Fact]
    public async Task A_partition_that_got_an_event_after_it_was_archived_is_archived_again()
    {
        await _archive.ArchiveOldestAsync();
        await _archive.Database.FillAsync("late", 1, "2030-12-20Z", "1 day");

        var first = await ArchiveDatabase.FinishAsync(_archive.Process());
        var count = await _archive.CountAsync("processed_events");
        await ArchiveDatabase.FinishAsync(_archive.Process());

        first.Should().ContainSingle().Which.Should().StartWith(
            $"{ArchiveDatabase.Oldest} has to be archived again: ");
        count.Should().Be(151, "nothing is dropped before");
        Duck.Row($"SELECT count(*) FROM read_parquet('{_archive.Folder}/*.parquet')").Should().Equal(17L);
        (await _archive.VerifyAsync()).Balanced.Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_part_that_is_not_as_it_was_written_is_written_again_before_the_partition_is_dropped(bool isGone)
    {
        await _archive.ArchiveOldestAsync();
        var part = Path.Combine(_archive.Folder, "part-00002.parquet");
        var written = await File.ReadAllBytesAsync(part);
        if (isGone)
            File.Delete(part);
        else
            await File.WriteAllBytesAsync(part, [.. written[..^1], (byte)~written[^1]]);

        await ArchiveDatabase.FinishAsync(_archive.Process());

        (await File.ReadAllBytesAsync(part)).Should().Equal(written);
        Duck.Row($"SELECT count(*), count(DISTINCT id) FROM read_parquet('{_archive.Folder}/*.parquet')")
            .Should().Equal(16L, 16L);
        (await _archive.CountAsync("expired_partitions")).Should().Be(2);
    }

    [Fact]
    public async Task An_archive_of_an_earlier_partition_of_the_same_name_is_kept()
    {
        await ArchiveDatabase.FinishAsync(_archive.Process());
        var manifest = await File.ReadAllTextAsync(Path.Combine(_archive.Folder, "_manifest.json"));
        await _archive.Database.FillAsync("returned", 3, "2030-12-16Z", "1 day");
        await UpkeepDatabase.FinishAsync(_archive.Database.Process(), ArchiveDatabase.Now);

        await ArchiveDatabase.FinishAsync(_archive.Process());

        (await File.ReadAllTextAsync(Path.Combine(_archive.Folder, "_manifest.json"))).Should().Be(manifest);
        Duck.Row($"SELECT count(*) FROM read_parquet('{_archive.Folder}-2/*.parquet')").Should().Equal(3L);
        (await _archive.VerifyAsync()).Balanced.Should().BeTrue();
    }

    [Fact]
    public async Task One_process_at_a_time_archives()
    {
        var other = new ArchiveSource(
            _archive.Source(_archive.Database.Service), _archive.Source(_archive.Database.Upkeep));
        await using (await other.TryLeaseAsync(CancellationToken.None))
            (await ArchiveDatabase.FinishAsync(_archive.Process())).Should().BeEmpty();

        (await ArchiveDatabase.FinishAsync(_archive.Process())).Should().NotBeEmpty();
    }

    [Fact]
    public async Task The_upkeep_leaves_old_partitions_to_the_archiver()
    {
        var upkeep = _archive.Database.Process(keepDays: ArchiveDatabase.KeepDays, leavesOldPartitions: true);

        await UpkeepDatabase.FinishAsync(upkeep, ArchiveDatabase.Now);

        (await _archive.CountAsync("processed_events")).Should().Be(150);
    }
}
