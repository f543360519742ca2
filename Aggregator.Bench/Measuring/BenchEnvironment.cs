using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Measuring;

/// <summary>What a contender is measured with.</summary>
/// <param name="Servers">The broker and the database, the same for all contenders of a run.</param>
/// <param name="Messages">How many messages or events one measurement has.</param>
internal sealed record BenchEnvironment(ServerAddresses Servers, int Messages);
