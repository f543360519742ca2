using Aggregator.Api.Publishing;
using Microsoft.Extensions.Options;

namespace Aggregator.Tests.Api.Publishing;

public sealed class InFlightLimiterTests
{
    private readonly InFlightLimiter _inFlight =
        new(Options.Create(new PublishOptions { MaxRequestsInFlight = 2, MaxBytesInFlight = 1_000 }));

    [Fact]
    public void A_share_is_freed_when_its_last_lease_is_disposed()
    {
        var route = _inFlight.AttemptAcquire()!;
        route.TryGrow(1_000).Should().BeTrue();
        var publish = route.Retain();
        using var other = _inFlight.AttemptAcquire()!;

        route.Dispose();
        _inFlight.AttemptAcquire().Should().BeNull("the publish still holds the permit");
        other.TryHold(1).Should().BeFalse("and its bytes");

        publish.Dispose();
        other.TryHold(1_000).Should().BeTrue();
        using var next = _inFlight.AttemptAcquire();
        next.Should().NotBeNull();
    }

    [Fact]
    public void A_lease_that_is_disposed_twice_frees_its_share_once()
    {
        var lease = _inFlight.AttemptAcquire()!;
        using var publish = lease.Retain();
        using var other = _inFlight.AttemptAcquire()!;

        lease.Dispose();
        lease.Dispose();

        _inFlight.AttemptAcquire().Should().BeNull();
    }

    [Fact]
    public void A_disposed_lease_cannot_be_retained()
    {
        var lease = _inFlight.AttemptAcquire()!;
        lease.Dispose();

        lease.Invoking(over => over.Retain()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Uploads_get_half_of_the_permits_and_return_them()
    {
        var upload = _inFlight.AttemptAcquire(isUpload: true)!;
        _inFlight.AttemptAcquire(isUpload: true).Should().BeNull();
        using (var request = _inFlight.AttemptAcquire())
            request.Should().NotBeNull("the other half is reserved for other requests");

        upload.Dispose();

        using var next = _inFlight.AttemptAcquire(isUpload: true);
        next.Should().NotBeNull();
    }
}
