using System.Text.Json;
using Aggregator.Outbox;
using Aggregator.Outbox.Gathering;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// Writes gathered messages to the ledger, under the name of their queue, and sends one message for each. It fails at
/// the very end if one is called "bad".
/// </summary>
internal sealed class GatheredLedger(
    LedgerDbContext dbContext, GatheredCalls calls) : IGatheredConsumer<Order>, IConsumer<Order>
{
    public Task Consume(ConsumeContext<Gathered<Order>> context) =>
        StoreAsync(context, context.Message.Messages.Select(message => message.Message.Name).ToList(), calls.Together);

    public Task Consume(ConsumeContext<Order> context) => StoreAsync(context, [context.Message.Name], calls.Alone);

    /// <summary>Reads the messages that MassTransit sends.</summary>
    public static GatheredMessage<Order> Read(ReceiveContext context)
    {
        using var envelope = JsonDocument.Parse(context.Body.GetBytes());
        Guid? id = envelope.RootElement.TryGetProperty("messageId", out var text) ? text.GetGuid() : null;
        return new GatheredMessage<Order>(
            id, new Order(envelope.RootElement.GetProperty("message").GetProperty("name").GetString()!));
    }

    private async Task StoreAsync(ConsumeContext context, List<string> names, Recorder recorder)
    {
        var queue = context.ReceiveContext.InputAddress.AbsolutePath.Split('/')[^1];
        recorder.Add(string.Join(' ', names));
        dbContext.Entries.AddRange(names.Select(name => new LedgerEntry { Consumer = queue, Name = name }));
        await dbContext.SaveChangesAsync(context.CancellationToken);
        foreach (var name in names)
            await context.Send(new Uri($"queue:{queue}-out"), new OrderStored(name, 0));
        if (names.Contains("bad") || (calls.RefusesTogether && names.Count > 0 && recorder == calls.Together))
            throw new InvalidOperationException("On purpose");
    }
}

/// <summary>The arguments with which the consumer was called.</summary>
internal sealed class GatheredCalls
{
    public Recorder Together { get; } = new();

    public Recorder Alone { get; } = new();

    public bool RefusesTogether { get; set; }
}

internal static class GatheredLedgerSetup
{
    /// <summary>An endpoint that gathers, as a program would configure it.</summary>
    public static void Gather(this OutboxNodeSetup setup, string queue, GatheredCalls calls, GatheringOptions options)
    {
        setup.Services.AddSingleton(calls);
        setup.ConfigureRegistration += bus => bus.AddConsumer<GatheredLedger>();
        setup.ConfigureBus += (context, rabbit) => rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.PrefetchCount = 3 * options.MessageLimit;
            endpoint.UsePostgresGathering<LedgerDbContext, GatheredLedger, Order>(
                context, GatheredLedger.Read, options);
            endpoint.UsePostgresOutbox<LedgerDbContext>(context);
            endpoint.ConfigureConsumer<GatheredLedger>(context);
        });
    }
}
