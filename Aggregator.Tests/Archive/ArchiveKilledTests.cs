using System.Security.Cryptography;
using Npgsql;

namespace Aggregator.Tests.Archive;

/// <summary>It makes no difference where an archiver ends: the next one finishes the archive.</summary>
public sealed class ArchiveKilledTests : IAsyncLifetime
{
    private readonly ArchiveDatabase _archive = new();

    public Task InitializeAsync() => _archive.InitializeAsync();

    public Task DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task An_archiver_that_ends_before_any_change_to_the_folder_leaves_an_archive_that_can_be_finished()
    {
        var whole = Directory.CreateDirectory(Path.Combine(_archive.Root, "whole")).FullName;
        await ArchiveWithoutDroppingAsync(whole);
        var expected = await ContentAsync(whole);

        var changes = 0;
        for (var isKilled = true; isKilled; changes++)
        {
            var root = Directory.CreateDirectory(Path.Combine(_archive.Root, $"killed-{changes}")).FullName;
            isKilled = await IsKilledBeforeAsync(changes, root);
            await ArchiveWithoutDroppingAsync(root);

            (await ContentAsync(root)).Should().Equal(expected, "it ended before change {0}", changes);
        }

        changes.Should().BeGreaterThan(12, "each of the files is written and renamed");
        var steps = await ArchiveDatabase.FinishAsync(_archive.Process(whole));
        steps[0].Should().StartWith($"Dropped {ArchiveDatabase.Oldest}", "its archive is complete");
    }

    [Fact]
    public async Task An_archiver_that_ends_after_any_step_leaves_everything_archived_once_in_the_end()
    {
        var steps = 0;
        for (var isDone = false; !isDone; steps++)
        {
            isDone = true;
            await using var run = _archive.Process().RunAsync(ArchiveDatabase.Now, CancellationToken.None)
                .GetAsyncEnumerator();
            if (await run.MoveNextAsync())
                isDone = false;
            (await _archive.VerifyAsync()).Balanced.Should().BeTrue();
        }

        steps.Should().BeGreaterThan(9, "each process has made one step");
        Duck.Row($"SELECT count(*), count(DISTINCT id) FROM {Duck.Events(_archive.Root)}").Should().Equal(47L, 47L);
        (await _archive.CountAsync("processed_events")).Should().Be(103);
    }

    [Fact]
    public async Task A_drop_that_fails_after_the_archive_is_complete_leaves_both()
    {
        await ArchiveWithoutDroppingAsync(_archive.Root);

        (await _archive.CountAsync("processed_events")).Should().Be(150);
        (await _archive.VerifyAsync()).Balanced.Should().BeTrue();
        (await ArchiveDatabase.FinishAsync(_archive.Process()))[0].Should().StartWith("Dropped ");
    }

    /// <summary>Archives the oldest partition with a role that may not drop it.</summary>
    private async Task ArchiveWithoutDroppingAsync(string root)
    {
        var attempt = () => ArchiveDatabase.FinishAsync(_archive.Process(root, mayDrop: false));
        (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState
            .Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    /// <summary>Ends the archiver before one of its changes; nothing of it cleans up.</summary>
    private async Task<bool> IsKilledBeforeAsync(int change, string root)
    {
        var left = change;
        var process = _archive.Process(
            root, () => left = left > 0 ? left - 1 : throw new KilledException(), mayDrop: false);
        try
        {
            await ArchiveDatabase.FinishAsync(process);
        }
        catch (KilledException)
        {
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }

        throw new InvalidOperationException("The role may drop partitions.");
    }

    /// <summary>Names and checksums of all files.</summary>
    private static async Task<List<string>> ContentAsync(string root)
    {
        var content = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            content.Add($"{Path.GetRelativePath(root, file)} "
                + Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(file))));
        }

        return content;
    }

    private sealed class KilledException : Exception;
}
