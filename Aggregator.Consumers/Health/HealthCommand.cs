namespace Aggregator.Consumers.Health;

/// <summary>
/// <c>Aggregator.Consumers health</c>: reads from the health file whether the consumer on this machine is healthy.
/// </summary>
internal static class HealthCommand
{
    /// <returns>The exit code: 0 when it is healthy, 1 when it is not.</returns>
    public static int Run(TimeProvider time)
    {
        if (Environment.GetEnvironmentVariable(HealthFileOptions.FileVariable) is not { Length: > 0 } path)
            return Refuse(
                $"{HealthFileOptions.FileVariable} must name the file in which the consumers keep their health.");
        try
        {
            var text = File.ReadAllText(path);
            var age = time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path);
            return HealthVerdict.Refusal(text, age) is { } refusal ? Refuse(refusal) : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse($"There is no health file yet: {exception.Message}");
        }
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
