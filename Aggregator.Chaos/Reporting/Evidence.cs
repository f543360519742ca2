using Aggregator.Chaos.Running;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Reporting;

/// <summary>Keeps what helps to find the cause of a finding; the journals are files already.</summary>
internal static class Evidence
{
    public static async Task KeepAsync(ChaosSystem system)
    {
        await system.StopProcessesAsync();
        Copy("servers.log");
        Copy(Path.Combine("postgres", "log"));
        Copy(Path.Combine("rabbitmq", "log", "rabbitmq.log"));
        try
        {
            await Task.Run(() => system.Servers.DumpPostgres(system.Database.Name, system.Folder.Dump));
        }
        catch (InvalidOperationException failed)
        {
            // The rest of the evidence is kept nevertheless.
            Console.WriteLine($"There is no dump of the database: {failed.Message}");
        }

        void Copy(string file)
        {
            var from = Path.Combine(Repository.Root, system.Folder.Servers, file);
            if (File.Exists(from))
                File.Copy(from, Path.Combine(system.Folder.Logs, file.Replace('/', '-')), overwrite: true);
        }
    }
}
