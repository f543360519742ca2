using Aggregator.Chaos.Running;

namespace Aggregator.Chaos.Faults;

/// <summary>What can happen to the database.</summary>
internal static class DatabaseFaults
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    public static Fault Kill(ChaosSystem system, int target) => new(
        _ => Task.Run(system.Servers.KillPostgres, CancellationToken.None),
        () => Task.Run(system.Servers.StartPostgres));

    /// <summary>A fast shutdown: open transactions are rolled back.</summary>
    public static Fault Restart(ChaosSystem system, int target) => new(
        _ => Task.Run(system.Servers.StopPostgres, CancellationToken.None),
        () => Task.Run(system.Servers.StartPostgres));

    public static Fault ReadOnly(ChaosSystem system, int target) => new(
        cancellationToken => ConfigureAsync(
            system, "ALTER SYSTEM SET default_transaction_read_only = on", cancellationToken),
        () => ConfigureAsync(
            system, "ALTER SYSTEM RESET default_transaction_read_only", CancellationToken.None));

    public static Fault DiskFull(ChaosSystem system, int target) => new(
        _ => Task.Run(system.Disk!.Fill, CancellationToken.None), () => Task.Run(system.Disk!.Free));

    /// <summary>The server has no connection left for the services.</summary>
    public static Fault ExhaustSlots(ChaosSystem system, int target)
    {
        var slots = new TakenSlots(system.Database);
        return new Fault(slots.TakeAsync, slots.GiveBackAsync);
    }

    public static Fault CancelStatements(ChaosSystem system, int target) =>
        Repeat(system, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = $1");

    public static Fault TerminateBackends(ChaosSystem system, int target) =>
        Repeat(system, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1");

    /// <summary>Somebody holds the table of keys, as a careless ALTER TABLE does.</summary>
    public static Fault LockKeys(ChaosSystem system, int target)
    {
        var held = new HeldLock(system.Database.Admin);
        return new Fault(held.TakeAsync, held.ReleaseAsync);
    }

    private static Fault Repeat(ChaosSystem system, string sql)
    {
        var end = new CancellationTokenSource();
        var repeating = Task.CompletedTask;
        return new Fault(
            async cancellationToken =>
            {
                await OnServicesAsync(system, sql, cancellationToken);
                repeating = RepeatAsync(system, sql, end.Token);
            },
            async () =>
            {
                await end.CancelAsync();
                await repeating;
                end.Dispose();
            });
    }

    private static async Task RepeatAsync(ChaosSystem system, string sql, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
                await OnServicesAsync(system, sql, CancellationToken.None);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The fault ends.
        }
    }

    private static async Task OnServicesAsync(ChaosSystem system, string sql, CancellationToken cancellationToken)
    {
        await using var command = system.Database.Admin.CreateCommand(sql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = system.Database.Service.Username });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ConfigureAsync(ChaosSystem system, string sql, CancellationToken cancellationToken)
    {
        await system.Database.ExecuteAsync(sql, cancellationToken);
        await system.Database.ExecuteAsync("SELECT pg_reload_conf()", cancellationToken);
    }
}
