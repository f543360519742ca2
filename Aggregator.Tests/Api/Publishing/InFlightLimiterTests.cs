using Aggregator.Api.Publishing;
using Microsoft.Extensions.Options;

namespace Aggregator.Tests.Api.Publishing;

public sealed class InFlightLimiterTests
{
    private readonly InFlightLimiter _inFlight =
        new(Options.Create(new PublishOptions { MaxRequestsInFlight = 2, MaxBytesInFlight = 1_000 }));

    [Fact]
    public void A_share_is_free_when_its_last_lease_is_disposed_of()
    {
        var route = _inFlight.TryEnter()!;
        route.TryGrow(1_000).Should().BeTrue();
        var publish = route.Retain();
        using var other = _inFlight.TryEnter()!;

        route.Dispose();
        _inFlight.TryEnter().Should().BeNull("the publish still holds the place");
        other.TryHold(1).Should().BeFalse("and its bytes");

        publish.Dispose();
        other.TryHold(1_000).Should().BeTrue();
        using var next = _inFlight.TryEnter();
        next.Should().NotBeNull();
    }

    [Fact]
    public void A_lease_that_is_disposed_of_twice_frees_its_share_once()
    {
        var lease = _inFlight.TryEnter()!;
        using var publish = lease.Retain();
        using var other = _inFlight.TryEnter()!;

        lease.Dispose();
        lease.Dispose();

        _inFlight.TryEnter().Should().BeNull();
    }

    [Fact]
    public void A_lease_that_is_over_cannot_be_retained()
    {
        var lease = _inFlight.TryEnter()!;
        lease.Dispose();

        lease.Invoking(over => over.Retain()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Uploads_get_half_of_the_places_and_give_them_back()
    {
        var upload = _inFlight.TryEnter(isUpload: true)!;
        _inFlight.TryEnter(isUpload: true).Should().BeNull();
        using (var request = _inFlight.TryEnter())
            request.Should().NotBeNull("the other half is not theirs");

        upload.Dispose();

        using var next = _inFlight.TryEnter(isUpload: true);
        next.Should().NotBeNull();
    }
}
