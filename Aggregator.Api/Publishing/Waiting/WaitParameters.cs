using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>The parameters of a request to publish.</summary>
internal sealed class WaitParameters
{
    [FromQuery(Name = "wait")]
    [Description("stored: wait until the events are stored, and answer 200 with what became of each.")]
    public string? Wait { get; init; }

    [FromQuery(Name = "on_conflict")]
    [Description(
        "fail: answer 409 if an event was stored before with another payload. Only with wait=stored or Prefer: wait.")]
    public string? OnConflict { get; init; }

    [FromHeader(Name = "Prefer")]
    [Description("wait=N (RFC 7240): wait until the events are stored, but at most for N seconds, up to 60.")]
    public string? Prefer { get; init; }

    [FromServices]
    public required IOptions<WaitOptions> Options { get; init; }

    /// <inheritdoc cref="WaitWish.Read"/>
    public string? Read(out WaitWish wish) => WaitWish.Read(Wait, OnConflict, Prefer, Options.Value, out wish);
}
