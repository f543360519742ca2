using MassTransit;

namespace Aggregator.Consumers.Disk;

/// <summary>
/// Comes first on a receive pipeline, before a transaction begins. On shutdown the wait is cancelled, and MassTransit
/// leaves the message to other consumers.
/// </summary>
internal sealed class DiskGateFilter(DiskGate gate) : IFilter<ReceiveContext>
{
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        gate.IsOpen ? next.Send(context) : WaitAsync(context, next);

    public void Probe(ProbeContext context) => context.CreateFilterScope("diskGate");

    private async Task WaitAsync(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await gate.WaitAsync(context.CancellationToken);
        await next.Send(context);
    }
}
