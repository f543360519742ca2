using Aggregator.Hosting;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Publishing;

/// <summary>The client of a door and what it holds open.</summary>
internal sealed class DoorConnection : IAsyncDisposable
{
    /// <summary>The environment variable with the base address of the API.</summary>
    public const string ApiVariable = "CHAOS_API";

    private readonly List<object> _owned = [];

    private DoorConnection()
    {
    }

    public IPublishClient Client { get; private set; } = null!;

    public static DoorConnection Open(Door door, TimeSpan timeout)
    {
        var connection = new DoorConnection();
        if (door.IsRest)
        {
            var url = new Uri(Environment.GetEnvironmentVariable(ApiVariable)!);
            var sockets = connection.Own(ApiHttp.Connections(door.Senders, timeout));
            connection.Client = door == Door.Lines
                ? connection.Own(new LinesClient(sockets, url, timeout))
                : connection.Own(new PublishClient(sockets, url, timeout, TimeProvider.System));
        }
        else
        {
            var broker = BrokerUri.Parse(Environment.GetEnvironmentVariable(BrokerUri.Variable));
            connection.Client = door == Door.MassTransit
                ? connection.Own(new MassTransitClient(broker, timeout))
                : connection.Own(new AmqpPublishClient(broker, timeout, TimeProvider.System));
        }

        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            if (_owned[i] is IAsyncDisposable one)
                await one.DisposeAsync();
            else
                ((IDisposable)_owned[i]).Dispose();
        }
    }

    private T Own<T>(T owned)
        where T : notnull
    {
        _owned.Add(owned);
        return owned;
    }
}
