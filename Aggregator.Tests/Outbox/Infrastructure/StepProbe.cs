using System.Collections.Concurrent;
using Aggregator.Outbox.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Does at a step what a test wants to happen there.</summary>
internal sealed class StepProbe : IOutboxStepProbe
{
    private readonly ConcurrentDictionary<OutboxStep, Func<Task>> _actions = new();

    public void On(OutboxStep step, Func<Task> action) => _actions[step] = action;

    public async ValueTask AtAsync(OutboxStep step)
    {
        if (_actions.TryGetValue(step, out var action))
            await action();
    }
}
