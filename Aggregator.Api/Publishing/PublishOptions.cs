using System.ComponentModel.DataAnnotations;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing;

/// <summary>Limits of <c>POST /publish</c>; section <c>Publish</c> of the configuration.</summary>
internal sealed class PublishOptions
{
    public const string Section = "Publish";

    /// <summary>
    /// Largest request body, in bytes, before and after decompression, 1 KiB to 1 GiB. Default 32 MiB. Larger ones are
    /// answered 413. NDJSON bodies are exempt, because they are read as a stream.
    /// </summary>
    [Range(1024, 1L << 30)]
    public long MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Maximum number of events in one request, 1 to 1,000,000. Default 50,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxEvents { get; init; } = 50_000;

    /// <summary>
    /// Largest event as JSON, in bytes, 1,024 to the contract's 256 KiB, which is the default. Larger events are
    /// rejected.
    /// </summary>
    [Range(1024, LogEventLimits.MaxEventBytes)]
    public int MaxEventBytes { get; init; } = LogEventLimits.MaxEventBytes;

    /// <summary>Deepest nesting of an event, 2 to the contract's 64, which is the default.</summary>
    [Range(2, LogEventLimits.MaxDepth)]
    public int MaxDepth { get; init; } = LogEventLimits.MaxDepth;

    /// <summary>
    /// Longest wait for the broker's confirm, in milliseconds, 100 to 60,000. Default 4,000, then 503.
    /// </summary>
    [Range(100, 60_000)]
    public int ConfirmTimeoutMs { get; init; } = 4_000;

    /// <summary>
    /// Maximum number of bytes of bodies that are read, or wait for a confirm, at the same time, 1 MiB to 16 GiB.
    /// Default 64 MiB; the process uses about four times that with the objects made from them. A request that finds no
    /// room is answered 503 at once, so that a stalled broker cannot fill the memory.
    /// </summary>
    [Range(1L << 20, 1L << 34)]
    public long MaxBytesInFlight { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Maximum number of messages in the queue, 0 to 10^12; while there are more, publishing is answered 503. A message
    /// holds one event, or up to 500 of an array. Default 0, without limit.
    /// </summary>
    [Range(0, 1_000_000_000_000)]
    public long MaxBacklog { get; init; }

    /// <summary>
    /// Maximum number of requests that wait for a confirm at the same time, 1 to 100,000. Default 2,000.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxRequestsInFlight { get; init; } = 2_000;

    /// <summary>
    /// Maximum number of groups of single events that wait for their confirms at the same time, 1 to 64. Default 1:
    /// more groups are smaller and cost more. For each group whose confirm is overdue, another one may be sent. With as
    /// many groups as requests, each event has its own message and confirm.
    /// </summary>
    [Range(1, ConfirmedPublisher.MaxInFlight)]
    public int GroupsInFlight { get; init; } = 1;

    public LogEventRules Rules() => new(MaxEventBytes, MaxDepth);
}
