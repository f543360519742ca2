using Aggregator.Bench.Processes;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Measuring;

/// <summary>The environment in which a contender is measured.</summary>
/// <param name="Servers">The broker and the database, the same for all contenders of a run.</param>
/// <param name="Processes">The servers' processes, if this program has started them.</param>
/// <param name="Messages">
/// Number of messages or events per measurement; <c>null</c> for each contender's default.
/// </param>
internal sealed record BenchEnvironment(ServerAddresses Servers, ServerProcesses? Processes, int? Messages);
