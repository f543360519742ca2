namespace Aggregator.Consumers.Provisioning;

/// <summary>
/// <c>Aggregator.Consumers provision</c>: the step that provisions the broker before services start.
/// </summary>
internal static class ProvisionCommand
{
    /// <returns>The exit code: 0 when the broker matches the definitions, 1 when provisioning failed.</returns>
    public static async Task<int> RunAsync(
        IConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            var settings = ProvisionSettings.Read(configuration);
            using var management = settings.Management.CreateClient();
            var provisioner = new Provisioner(
                management, settings, TimeProvider.System, loggers.CreateLogger<Provisioner>());
            await provisioner.RunAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is ProvisionException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The broker could not be provisioned: {exception.Message}");
            return 1;
        }
    }
}
