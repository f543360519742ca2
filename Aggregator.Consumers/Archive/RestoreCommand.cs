using Aggregator.Storage;
using Aggregator.Storage.Archive;
using Aggregator.Storage.Errors;

namespace Aggregator.Consumers.Archive;

/// <summary><c>Aggregator.Consumers restore FOLDER</c>: brings an archive back for reading.</summary>
internal static class RestoreCommand
{
    public const string Usage =
        "usage: dotnet Aggregator.Consumers.dll [migrate | provision | restore FOLDER | health]; FOLDER is that of one "
        + "archive.";

    /// <returns>The exit code: 0 when all events of the archive are restored, 1 when they are not.</returns>
    public static async Task<int> RunAsync(
        string folder, IConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var owner = PostgresConnection.Read(configuration, PostgresConnection.Owner)
                ?? PostgresConnection.Read(configuration, PostgresConnection.Service);
            if (owner is null)
            {
                await Console.Error.WriteLineAsync(
                    $"Set {PostgresConnection.Owner}, the connection of the role that owns the schema.");
                return 1;
            }

            await using var source = ArchivedEventStore.CreateSource(owner);
            var restorer = new Restorer(new ArchivedEventStore(source), loggers.CreateLogger<Restorer>());
            var events = await restorer.RunAsync(folder, cancellationToken);
            await Console.Out.WriteLineAsync(
                FormattableString.Invariant($"archived_events holds all {events} events of {folder}."));
            return 0;
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception)
            || exception is ArgumentException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"The archive could not be restored: {exception.Message}");
            return 1;
        }
    }
}
