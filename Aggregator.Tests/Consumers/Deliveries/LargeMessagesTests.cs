using System.Text;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>
/// Sends a consumer as many of the largest messages as its prefetch count allows, on separate servers.
/// </summary>
public sealed class LargeMessagesTests
{
    private const int Messages = 720;
    private const long MaxResidentBytes = 300L * 1024 * 1024;

    [Fact]
    public async Task A_consumer_with_more_large_messages_than_memory_waits_for_the_database_and_stores_them_all()
    {
        var pipeline = new OwnServersPipeline();
        try
        {
            await pipeline.InitializeAsync();
            await RunAsync(pipeline);
        }
        finally
        {
            await pipeline.DisposeAsync();
        }
    }

    private static async Task RunAsync(OwnServersPipeline pipeline)
    {
        await using (var connection = await pipeline.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE event_keys IN ACCESS EXCLUSIVE MODE", connection);
            await command.ExecuteNonQueryAsync();
            await PublishAsync(pipeline);
            var consumer = pipeline.Consumers[0];
            await Eventually.TrueAsync(
                async () => (await pipeline.Broker.QueueAsync(LogEventsTopology.Queue))!.MessageCount <= Messages - 700,
                "the consumer has all that it is sent",
                TimeSpan.FromSeconds(120));

            // Longer than the client waits for data from the broker.
            await HeldAsync(consumer, TimeSpan.FromSeconds(40));

            var stopped = pipeline.StartConsumer();
            await pipeline.ConsumedByAsync(2);
            stopped.Terminate();
            (await stopped.ExitAsync(TimeSpan.FromSeconds(15))).Should().Be(0);
        }

        await pipeline.ReceivedAsync(Messages, TimeSpan.FromSeconds(180));
        (await pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        pipeline.Consumers[0].Output.Should().NotContain("Connection");
        await pipeline.Broker.ShouldHoldNoRejectsAsync();
        (pipeline.Consumers[0].PeakBytes() / 1024 / 1024).Should().BeLessThan(MaxResidentBytes / 1024 / 1024);
    }

    private static async Task PublishAsync(OwnServersPipeline pipeline)
    {
        var blank = new string(' ', WrongEnvelopes.LargestMessage);
        for (var i = 0; i < Messages; i++)
        {
            var start = i % 10 == 0 ? "[1" : $"[{Samples.Json("large", Samples.NewId())}";
            var body = start + blank[..(WrongEnvelopes.LargestMessage - start.Length - 1)] + ']';
            await pipeline.Broker.PublishAsync(Encoding.UTF8.GetBytes(body), Samples.NewId());
        }

        var larger = () => pipeline.Broker.PublishAsync(new byte[WrongEnvelopes.LargestMessage + 1]);
        (await larger.Should().ThrowAsync<AlreadyClosedException>()).Which.ShutdownReason!.ReplyCode.Should().Be(406);
    }

    /// <summary>Checks for the given time that the memory stays bounded and the consumer stays connected.</summary>
    private static async Task HeldAsync(ServiceProcess consumer, TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!end.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            (consumer.ResidentBytes / 1024 / 1024).Should().BeLessThan(MaxResidentBytes / 1024 / 1024);
            consumer.HasExited.Should().BeFalse();
        }
    }
}
