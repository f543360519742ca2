using System.Globalization;
using System.Text.RegularExpressions;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Storage;

public sealed partial class AdvisoryLocksTests
{
    [Fact]
    public void The_list_contains_the_number_of_the_outbox() =>
        AdvisoryLocks.InboxCleanup.Should().Be(InboxStore.CleanupLock);

    [Fact]
    public void No_two_locks_share_a_number()
    {
        long[] single =
        [
            AdvisoryLocks.Migration, AdvisoryLocks.StalledSessions, AdvisoryLocks.InboxCleanup,
            AdvisoryLocks.Archive, long.Parse(AdvisoryLocks.Upkeep, CultureInfo.InvariantCulture),
        ];

        single.Should().OnlyHaveUniqueItems();
        single.Select(number => number >> 48).Should().NotContain(
            long.Parse(AdvisoryLocks.AnnouncedEvents, CultureInfo.InvariantCulture), "its locks have 2^48 numbers");
    }

    [Fact]
    public void Sql_takes_its_numbers_from_the_list()
    {
        var found = SourceFiles.In("Aggregator.Storage", "*.cs")
            .Where(file => NumberInLock().IsMatch(File.ReadAllText(file)));

        found.Should().BeEmpty();
    }

    [GeneratedRegex(@"advisory\w*\(+\s*\d", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberInLock();
}
