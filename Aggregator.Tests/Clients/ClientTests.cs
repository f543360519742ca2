using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aggregator.Client;
using Aggregator.Client.Queues;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients;

/// <summary>Batches, bounds and the end of a client.</summary>
public sealed class ClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Concurrent_calls_share_requests()
    {
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with { Linger = TimeSpan.FromMilliseconds(50) });

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(
            number => client.PublishAsync(ClientEvents.Create("shared", number))));

        server.Ids.Should().HaveCount(1_000).And.OnlyHaveUniqueItems();
        server.Requests.Should().HaveCountLessThan(100);
    }

    [Fact]
    public async Task A_request_is_bounded_by_number_and_size()
    {
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with { MaxBatchEvents = 10, MaxBatchBytes = 2_000 });
        var large = AggregatorEvent.Create("large", new { text = new string('x', 3_000) });

        await client.PublishAsync([.. ClientEvents.Many("small", 50), large, .. ClientEvents.Many("small", 50)]);

        var requests = server.Requests;
        requests.Should().OnlyContain(request => request.Events.GetArrayLength() <= 10);
        requests.Should().OnlyContain(
            request => request.Events.GetRawText().Length <= 2_012 || request.Events.GetArrayLength() == 1);
        requests.Sum(request => request.Events.GetArrayLength()).Should().Be(101);
    }

    [Fact]
    public async Task A_full_client_lets_publishers_wait_and_drops_what_must_not_wait()
    {
        using var gate = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client(options => options with { MaxEvents = 2 });
        using var dropped = new DroppedEvents();
        var first = client.PublishAsync(ClientEvents.Many("full", 2));

        var waiting = client.PublishAsync(ClientEvents.Create("full"));
        client.TryPublish(ClientEvents.Create("full")).Should().BeFalse();

        client.Dropped.Should().Be(1);
        dropped.Full.Should().BeGreaterThanOrEqualTo(1);
        waiting.IsCompleted.Should().BeFalse();
        gate.Release(10);
        await first;
        await waiting;
        client.TryPublish(ClientEvents.Create("full")).Should().BeTrue("there is room again");
    }

    [Fact]
    public async Task Whoever_stops_waiting_does_not_lose_the_event()
    {
        using var gate = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client();
        using var cancel = new CancellationTokenSource();
        var published = client.PublishAsync(ClientEvents.Create("left", 0, "left-1"), cancel.Token);

        await cancel.CancelAsync();

        await published.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        gate.Release();
        (await client.FlushAsync(Patience)).Should().BeTrue();
        server.Ids.Should().Equal("left-1");
    }

    [Fact]
    public async Task A_client_that_is_disposed_first_sends_what_it_has()
    {
        await using var server = await PublishServer.StartAsync();
        await using (var client = server.Client(options => options with { Linger = TimeSpan.FromMilliseconds(500) }))
        {
            foreach (var one in ClientEvents.Many("drained", 100))
                client.TryPublish(one).Should().BeTrue();
        }

        server.Ids.Should().HaveCount(100);
    }

    [Fact]
    public async Task A_client_that_cannot_send_ends_after_its_drain_timeout_and_tells_who_waits()
    {
        var client = new AggregatorClient(new AggregatorClientOptions
        {
            Url = new Uri($"http://127.0.0.1:{FreePort.Next()}"), DrainTimeout = TimeSpan.FromMilliseconds(200),
        });
        var published = client.PublishAsync(ClientEvents.Create("undrained"));
        client.TryPublish(ClientEvents.Create("undrained")).Should().BeTrue();

        await client.DisposeAsync().AsTask().WaitAsync(Patience);

        await published.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
        client.Dropped.Should().Be(1);
        client.TryPublish(ClientEvents.Create("undrained")).Should().BeFalse();
        await client.Invoking(one => one.PublishAsync(ClientEvents.Create("undrained")))
            .Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_flush_waits_for_what_came_before_it_and_not_for_what_comes_after()
    {
        using var gate = new SemaphoreSlim(1);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client(
            options => options with { MaxBatchEvents = 1, MaxRequests = 1, DrainTimeout = TimeSpan.Zero });

        client.TryPublish(ClientEvents.Create("before")).Should().BeTrue();
        var flush = client.FlushAsync(Patience);
        client.TryPublish(ClientEvents.Create("after")).Should().BeTrue();

        (await flush).Should().BeTrue();
        (await client.FlushAsync(TimeSpan.FromMilliseconds(100))).Should().BeFalse("the second one is not confirmed");
    }

    [Fact]
    public async Task Requests_are_compressed_on_demand()
    {
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with { Gzip = true });

        await client.PublishAsync(ClientEvents.Many("compressed", 10));

        server.Ids.Should().HaveCount(10);
    }

    [Theory]
    [InlineData("http://host/base", "/base/publish")]
    [InlineData("http://host/base/", "/base/publish")]
    [InlineData("http://host", "/publish")]
    public async Task The_address_may_have_a_path(string address, string path)
    {
        await using var server = await PublishServer.StartAsync();
        var url = new UriBuilder(address) { Host = "127.0.0.1", Port = server.Url.Port }.Uri;
        await using var client = server.Client(options => options with { Url = url });

        await client.PublishAsync(ClientEvents.Create("path"));

        server.Requests.Single().Path.Should().Be(path);
    }

    /// <summary>Whoever collects traces, or logs them, would otherwise publish what publishing causes.</summary>
    [Fact]
    public async Task Requests_are_not_traced()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = new Activity("caller").Start();
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Create("untraced"));

        server.Requests.Single().IsTraced.Should().BeFalse();
    }

    [Fact]
    public void A_wrong_setting_is_named()
    {
        var options = new AggregatorClientOptions { Url = new Uri("http://localhost"), MaxRequests = 0 };

        options.Invoking(wrong => new AggregatorClient(wrong)).Should().Throw<ArgumentException>()
            .WithMessage("AggregatorClientOptions.MaxRequests must be from 1 to 64.*");
    }

    /// <summary>It is read from a file with its last line break, for example.</summary>
    [Theory]
    [InlineData("agg_a.b\n")]
    [InlineData("agg_a.b ")]
    [InlineData("ägg_a.b")]
    public void A_key_that_no_header_can_carry_is_named(string key)
    {
        var create = () => new AggregatorClient(new Uri("http://localhost"), key);

        create.Should().Throw<ArgumentException>()
            .WithMessage("AggregatorClientOptions.ApiKey must be printable ASCII without spaces.*");
    }

    [Fact]
    public async Task A_closed_client_accepts_nothing_that_it_would_not_send()
    {
        var queue = new MemoryQueue(10, 1_000);
        queue.TryAdd(new QueuedEvent("{}"u8.ToArray())).Should().BeTrue();

        (await queue.CloseAsync()).Should().Be(1);

        queue.TryAdd(new QueuedEvent("{}"u8.ToArray())).Should().BeFalse();
        var add = () => queue.AddAsync(new QueuedEvent("{}"u8.ToArray()), CancellationToken.None).AsTask();
        await add.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public void Flushes_without_events_between_them_keep_no_memory()
    {
        var queue = new MemoryQueue(10, 1_000);
        queue.TryAdd(new QueuedEvent("{}"u8.ToArray())).Should().BeTrue();

        var first = queue.FlushAsync();

        queue.FlushAsync().Should().BeSameAs(first);
        first.IsCompleted.Should().BeFalse();
    }

    /// <summary>Listens as a collector of metrics does.</summary>
    private sealed class DroppedEvents : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _full;

        public DroppedEvents()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "aggregator.client.events.dropped")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                if (tags.Length == 1 && tags[0] is { Key: "reason", Value: "full" })
                    Interlocked.Add(ref _full, count);
            });
            _listener.Start();
        }

        public long Full => Volatile.Read(ref _full);

        public void Dispose() => _listener.Dispose();
    }
}
