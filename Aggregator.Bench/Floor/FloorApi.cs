using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Aggregator.Bench.Floor;

/// <summary>
/// A process of its own: the API that one writes in ten lines. It publishes each request as it came, in a message of
/// its own, and answers 202 after the broker's confirm. It checks nothing.
/// </summary>
internal static class FloorApi
{
    public const string Command = "floor-api";

    /// <summary>Serves until the process is ended.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        await using var app = builder.Build();
        await using var connection = await FloorQueue.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.DeclareFloorAsync();
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/publish", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = new byte[(int)request.ContentLength!.Value];
            await request.Body.ReadExactlyAsync(body, cancellationToken);
            var properties = new BasicProperties { ContentType = request.ContentType, Persistent = true };
            // Ends with the confirm: the client keeps track of it.
            await channel.BasicPublishAsync(
                string.Empty, FloorQueue.Name, mandatory: true, properties, body, cancellationToken);
            return Results.Accepted();
        });
        await app.RunAsync();
        return 0;
    }
}
