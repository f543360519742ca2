using Aggregator.Outbox.Gathering;

namespace Aggregator.Tests.Outbox.Gathering;

public sealed class InFlightKeysTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InFlightKeys _keys = new();

    [Fact]
    public async Task A_batch_waits_for_an_earlier_batch_with_a_common_key()
    {
        var (first, second) = (_keys.NextTurn(), _keys.NextTurn());
        await EnterAsync(first, 1, 2);
        var waiting = EnterAsync(second, 2, 3);

        waiting.IsCompleted.Should().BeFalse();
        first.End();
        await waiting.WaitAsync(Limit);
        second.End();
        _keys.Count.Should().Be(0);
    }

    [Fact]
    public async Task Batches_without_a_common_key_run_in_parallel()
    {
        var (first, second) = (_keys.NextTurn(), _keys.NextTurn());
        await EnterAsync(first, 1, 2);

        await EnterAsync(second, 3, 4).WaitAsync(Limit);

        _keys.Count.Should().Be(4);
    }

    [Fact]
    public async Task A_batch_that_is_read_earlier_does_not_overtake_the_previous_one()
    {
        var (first, second) = (_keys.NextTurn(), _keys.NextTurn());
        var waiting = EnterAsync(second, 1);

        await EnterAsync(first, 1).WaitAsync(Limit);

        waiting.IsCompleted.Should().BeFalse();
        first.End();
        await waiting.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_batch_that_could_not_be_read_neither_blocks_others_nor_lets_them_overtake()
    {
        var (first, second, third) = (_keys.NextTurn(), _keys.NextTurn(), _keys.NextTurn());
        second.End();
        var waiting = EnterAsync(third, 1);
        await EnterAsync(first, 1).WaitAsync(Limit);

        waiting.IsCompleted.Should().BeFalse();
        first.End();
        await waiting.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_batch_that_gives_up_waiting_is_not_overtaken_before_it_ends()
    {
        var (first, second, third) = (_keys.NextTurn(), _keys.NextTurn(), _keys.NextTurn());
        using var stop = new CancellationTokenSource();
        await EnterAsync(first, 1);
        var stopped = second.EnterAsync([1], stop.Token);
        var waiting = EnterAsync(third, 1);

        await stop.CancelAsync();
        await FluentActions.Awaiting(() => stopped).Should().ThrowAsync<OperationCanceledException>();
        waiting.IsCompleted.Should().BeFalse();
        second.End();
        await waiting.WaitAsync(Limit);
    }

    [Fact]
    public async Task Batches_with_the_same_key_run_in_order()
    {
        var order = new List<int>();
        var random = new Random(1);

        var runs = Enumerable.Range(0, 200).Select(i => RunAsync(i, _keys.NextTurn(), random.Next(3))).ToArray();
        await Task.WhenAll(runs).WaitAsync(Limit);

        order.Should().Equal(Enumerable.Range(0, 200));
        _keys.Count.Should().Be(0);

        async Task RunAsync(int number, BatchTurn turn, int yields)
        {
            for (var i = 0; i < yields; i++)
                await Task.Yield();
            await EnterAsync(turn, 7, (ulong)(100 + number));
            order.Add(number);
            turn.End();
        }
    }

    private static Task EnterAsync(BatchTurn turn, params ulong[] keys) =>
        turn.EnterAsync([.. keys], CancellationToken.None);
}
