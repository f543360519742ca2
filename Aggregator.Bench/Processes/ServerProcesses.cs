using System.Globalization;

namespace Aggregator.Bench.Processes;

/// <summary>Reads the process ids of the servers that <c>scripts/servers.sh</c> has started.</summary>
internal sealed record ServerProcesses(int Postgres, int RabbitMq)
{
    public static ServerProcesses Read(string folder) => new(
        FirstNumber(Path.Combine(folder, "postgres", "data", "postmaster.pid")),
        FirstNumber(Path.Combine(folder, "rabbitmq", "server.process")));

    private static int FirstNumber(string file) =>
        int.Parse(File.ReadAllText(file).Split((char[])[' ', '\n'])[0], CultureInfo.InvariantCulture);
}
