using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aggregator.Consumers.Health;

/// <summary>
/// Writes the result of the health checks to a file, because consumers do not listen on a port. The file's age matters
/// more than its content, because a process that hangs writes nothing.
/// </summary>
internal sealed partial class HealthFile(
    IOptions<HealthFileOptions> options, ILogger<HealthFile> logger) : IHealthCheckPublisher
{
    public async Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        if (options.Value.File is not { Length: > 0 } path)
            return;

        var text = new StringBuilder().AppendLine(HealthVerdict.FirstLine(report.Status));
        foreach (var (name, entry) in report.Entries)
            text.AppendLine($"{name}: {entry.Status} {entry.Description}".TrimEnd());

        try
        {
            // The file is moved into place, so that no reader sees half of it.
            await File.WriteAllTextAsync(path + ".new", text.ToString(), cancellationToken);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(logger, path, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The health file {Path} cannot be written: {Reason}")]
    private static partial void LogUnwritten(ILogger logger, string path, string reason);
}
