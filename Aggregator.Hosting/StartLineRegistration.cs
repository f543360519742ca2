using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Hosting;

public static class StartLineRegistration
{
    /// <param name="services">The program's services.</param>
    /// <param name="program">Its name.</param>
    /// <param name="queues">The exchange or the queues that it uses, as a part of a sentence.</param>
    /// <param name="database">The database and the role, without a password.</param>
    public static IServiceCollection AddStartLine(
        this IServiceCollection services, string program, string queues, string database) => services
        .AddSingleton(new StartLine.Details(program, queues, database))
        .AddHostedService<StartLine>();
}
