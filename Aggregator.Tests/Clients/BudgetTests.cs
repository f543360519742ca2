using Aggregator.Client.Queues;

namespace Aggregator.Tests.Clients;

public sealed class BudgetTests
{
    [Theory]
    [InlineData(3, 1, 10)]
    [InlineData(1, 91, 10)]
    public async Task Whoever_finds_no_room_waits_until_there_is(int events, long bytes, long less)
    {
        var budget = new Budget(3, 100);
        budget.TryTake(events, bytes).Should().BeTrue();

        var waiting = budget.TakeAsync(1, less, CancellationToken.None).AsTask();

        waiting.IsCompleted.Should().BeFalse();
        budget.TryTake(1, 1).Should().BeFalse("nobody overtakes");
        budget.Give(events, bytes);
        await waiting;
        budget.TryTake(1, 1).Should().BeTrue();
    }

    [Fact]
    public async Task Whoever_stops_waiting_makes_way_for_others()
    {
        var budget = new Budget(10, 100);
        budget.TryTake(1, 50).Should().BeTrue();
        using var cancel = new CancellationTokenSource();
        var large = budget.TakeAsync(1, 90, cancel.Token).AsTask();
        var small = budget.TakeAsync(1, 40, CancellationToken.None).AsTask();

        await cancel.CancelAsync();

        await small;
        await large.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        budget.TryTake(1, 10).Should().BeTrue("the one that was cancelled has taken nothing");
        budget.TryTake(1, 1).Should().BeFalse();
    }

    [Fact]
    public async Task An_event_larger_than_all_of_the_room_is_refused() =>
        await new Budget(1, 100).Invoking(budget => budget.TakeAsync(1, 101, CancellationToken.None).AsTask())
            .Should().ThrowAsync<ArgumentException>();
}
