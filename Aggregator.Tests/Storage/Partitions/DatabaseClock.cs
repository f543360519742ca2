using System.Globalization;

namespace Aggregator.Tests.Storage.Partitions;

/// <summary>
/// The clock of a database as its service role sees it: functions that hide PostgreSQL's own, so that the ingest's
/// statements store events at the times that a test sets.
/// </summary>
internal sealed class DatabaseClock(StorageFixture database, DateTime start)
{
    public DateTime Now { get; private set; } = start;

    /// <summary>Has to come before the service role's first connection.</summary>
    public Task InstallAsync() => database.ExecuteAsync(
        $"""
         CREATE TABLE test_clock AS SELECT {Literal(Now)} AS moment;
         CREATE FUNCTION public.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
         AS 'SELECT moment FROM public.test_clock';
         CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql STABLE
         AS 'SELECT moment FROM public.test_clock';
         GRANT SELECT ON test_clock TO PUBLIC;
         DO $$ BEGIN
             EXECUTE format('ALTER ROLE %I SET search_path = public, pg_catalog', current_database() || '_service');
         END $$
         """);

    public Task AdvanceAsync(TimeSpan span)
    {
        Now += span;
        return database.ExecuteAsync($"UPDATE test_clock SET moment = {Literal(Now)}");
    }

    private static string Literal(DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"timestamptz '{time:yyyy-MM-dd HH:mm:ss}Z'");
}
