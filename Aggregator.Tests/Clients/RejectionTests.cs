using Aggregator.Client;
using Microsoft.AspNetCore.Http;

namespace Aggregator.Tests.Clients;

/// <summary>An event that cannot be accepted does not take others with it, and its publisher learns why.</summary>
public sealed class RejectionTests
{
    [Fact]
    public async Task A_rejected_event_is_named_and_the_others_are_confirmed()
    {
        await using var server = await PublishServer.StartAsync((array, context) => array.AcceptAsync(context, 1));
        await using var client = server.Client();

        var publish = () => client.PublishAsync(
            [ClientEvents.Create("a"), ClientEvents.Create("b", 0, "b-1"), ClientEvents.Create("c")]);

        var thrown = (await publish.Should().ThrowAsync<AggregatorRejectedException>()).Which;
        thrown.Rejected.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new RejectedEvent(1, "b", "b-1", 422, ["topic must not be empty"]));
        thrown.Message.Should().Contain("b/b-1 (422): topic must not be empty");
        server.Requests.Should().ContainSingle("a rejected event is not sent again");
    }

    [Fact]
    public async Task A_request_of_which_nothing_is_valid_names_each_event()
    {
        await using var server = await PublishServer.StartAsync((array, context) => array.AcceptAsync(context, 0, 1));
        await using var client = server.Client();

        var publish = () => client.PublishAsync(ClientEvents.Many("invalid", 2));

        (await publish.Should().ThrowAsync<AggregatorRejectedException>())
            .Which.Rejected.Select(one => one.Index).Should().Equal(0, 1);
    }

    [Fact]
    public async Task A_call_is_not_affected_by_the_rejected_event_of_another_call()
    {
        await using var server = await PublishServer.StartAsync((array, context) => array.AcceptAsync(
            context,
            [.. array.Ids.Index().Where(one => one.Item == "bad").Select(one => one.Index)]));
        await using var client = server.Client(options => options with { Linger = TimeSpan.FromSeconds(1) });

        var good = client.PublishAsync(ClientEvents.Create("good"));
        var bad = client.PublishAsync(ClientEvents.Create("bad", 0, "bad"));
        var other = client.PublishAsync(ClientEvents.Create("good"));

        await good;
        await other;
        await bad.Invoking(task => task).Should().ThrowAsync<AggregatorRejectedException>();
        server.Requests.Should().ContainSingle("they shared a request");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task An_event_that_makes_the_whole_request_fail_is_found_by_halving(int status)
    {
        await using var server = await PublishServer.StartAsync(async (array, context) =>
        {
            if (!array.Ids.Contains("poison", StringComparer.Ordinal))
                return;
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(
                new { type = "urn:aggregator:problem:malformed-json", detail = "One of them is poison." });
        });
        await using var client = server.Client();
        AggregatorEvent[] events = [.. ClientEvents.Many("halved", 9), ClientEvents.Create("halved", 9, "poison")];

        var publish = () => client.PublishAsync(events);

        var rejected = (await publish.Should().ThrowAsync<AggregatorRejectedException>()).Which.Rejected;
        rejected.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Index = 9, EventId = "poison", Status = status });
        rejected[0].Reasons[0].Should().Contain("One of them is poison.");
        server.Ids.Distinct(StringComparer.Ordinal).Should().HaveCount(10);
    }

    [Fact]
    public async Task A_request_with_too_many_events_is_divided()
    {
        await using var server = await PublishServer.StartAsync((array, context) =>
        {
            if (array.Events.GetArrayLength() > 30)
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        });
        await using var client = server.Client();

        await client.PublishAsync(ClientEvents.Many("divided", 100));

        server.Requests.Where(request => request.Ids.Count <= 30).SelectMany(request => request.Ids)
            .Should().HaveCount(100).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task The_rejection_of_an_event_that_nobody_awaits_is_reported()
    {
        var problems = new List<string>();
        await using var server = await PublishServer.StartAsync((array, context) => array.AcceptAsync(context, 0));
        await using var client = server.Client(options => options with { OnProblem = problems.Add });

        client.TryPublish(ClientEvents.Create("lonely", 0, "l-1")).Should().BeTrue();
        (await client.FlushAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();

        problems.Should().Equal("lonely/l-1 was rejected: topic must not be empty");
    }

    [Fact]
    public async Task A_flush_waits_until_a_rejection_is_reported()
    {
        var isReporting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayReturn = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((array, context) => array.AcceptAsync(context, 0));
        await using var client = server.Client(options => options with
        {
            OnProblem = _ =>
            {
                isReporting.SetResult();
                mayReturn.Wait();
            },
        });

        client.TryPublish(ClientEvents.Create("lonely", 0, "l-2")).Should().BeTrue();
        await isReporting.Task;
        var isFlushed = await client.FlushAsync(TimeSpan.FromMilliseconds(200));
        mayReturn.Release();

        isFlushed.Should().BeFalse("the program may end after the flush, and the report would be lost");
        (await client.FlushAsync(TimeSpan.FromSeconds(30))).Should().BeTrue();
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_payload_that_is_not_an_object_is_refused_before_anything_is_sent(string payload)
    {
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client();
        var wrong = new AggregatorEvent { Topic = "wrong", Payload = System.Text.Encoding.UTF8.GetBytes(payload) };

        await client.Invoking(one => one.PublishAsync([ClientEvents.Create("right"), wrong]))
            .Should().ThrowAsync<ArgumentException>().WithMessage("The payload of an event must be a JSON object.*");

        server.Requests.Should().BeEmpty();
    }
}
