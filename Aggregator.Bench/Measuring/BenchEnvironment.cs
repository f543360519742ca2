using Aggregator.Bench.Processes;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Measuring;

/// <summary>The environment in which a contender is measured.</summary>
/// <param name="Servers">The broker and the database, the same for all contenders of a run.</param>
/// <param name="Processes">Their processes, if this program has started them.</param>
/// <param name="Messages">How many messages or events one measurement has; <c>null</c> for each contender's own
/// number.</param>
/// <param name="Duration">How long one measurement takes, for those that have a duration; <c>null</c> for their
/// own.</param>
internal sealed record BenchEnvironment(
    ServerAddresses Servers, ServerProcesses? Processes, int? Messages, TimeSpan? Duration = null);
