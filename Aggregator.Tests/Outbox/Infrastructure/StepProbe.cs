using System.Collections.Concurrent;
using Aggregator.Outbox.Diagnostics;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Runs a test's action at a step.</summary>
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
