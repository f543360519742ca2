using System.Diagnostics;

namespace Aggregator.Client;

/// <summary>Settings of an <see cref="AggregatorClient"/>. Only <see cref="Url"/> has no default.</summary>
public sealed record AggregatorClientOptions
{
    /// <summary>The base address of the API, such as <c>http://localhost:8080</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The API key, <c>agg_….…</c>; <c>null</c>, the default, for an API without keys.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The source of events that name none; by default <c>machine/process</c>.</summary>
    public string Source { get; init; } = DefaultSource();

    /// <summary>Maximum number of events in one request, 1 to 50,000. Default 500.</summary>
    public int MaxBatchEvents { get; init; } = 500;

    /// <summary>
    /// Size of the events in one request, in bytes, 1 KiB to 32 MiB; a larger event is sent alone. Default 512 KiB.
    /// </summary>
    public int MaxBatchBytes { get; init; } = 512 * 1024;

    /// <summary>
    /// How long an event waits for others to share its request, 0 to 1 minute. Default 5 ms.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Maximum number of concurrent requests, 1 to 64. Default 2.</summary>
    public int MaxRequests { get; init; } = 2;

    /// <summary>
    /// Maximum number of events in hand, 1 to 10,000,000: those that are not confirmed yet. With a spool only events
    /// that a caller awaits count, because the others are on disk. Default 10,000.
    /// </summary>
    public int MaxEvents { get; init; } = 10_000;

    /// <summary>
    /// Maximum size of the events in hand without a spool, in bytes, 1 KiB to 16 GiB. Default 32 MiB.
    /// </summary>
    public long MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Timeout of one request, 100 ms to 10 minutes. Default 15 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Upper limit of the delay between two attempts, which doubles with every failure, 100 ms to 1 hour. A
    /// <c>Retry-After</c> may ask for more. Default 30 s.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long <see cref="AggregatorClient.DisposeAsync"/> waits for confirms, 0 to 10 minutes. Default 5 s.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether requests are compressed. Default <c>false</c>.</summary>
    public bool Gzip { get; init; }

    /// <summary>
    /// A folder on a local disk in which events are kept until they are confirmed, so that they survive a crash;
    /// <c>null</c>, the default, for none. Only one client at a time can use a folder.
    /// </summary>
    public string? SpoolFolder { get; init; }

    /// <summary>Maximum size of the spool, in bytes, 1 MiB to 1 TiB. Default 256 MiB.</summary>
    public long MaxSpoolBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Whether the spool is synchronized to disk (fsync) as soon as something was appended to it; no caller waits for
    /// it. Without it, which is the default, the spool survives the death of the process, but a power failure can take
    /// the events of the last seconds.
    /// </summary>
    public bool FsyncSpool { get; init; }

    /// <summary>
    /// Is told in one sentence of what no caller learns otherwise: failed attempts, and rejected or dropped events that
    /// nobody awaits. It is called on threads of the client and must not block. One that throws is not called again.
    /// </summary>
    public Action<string>? OnProblem { get; init; }

    /// <summary>Adjusts the connections, for example for a certificate authority or a proxy of one's own.</summary>
    public Action<SocketsHttpHandler>? ConfigureConnections { get; init; }

    /// <summary>The clock for delays and timeouts. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Returns the first rule that a setting breaks, in a sentence that names both.</summary>
    internal string? BrokenRule()
    {
        (bool IsKept, string Rule)[] rules =
        [
            (Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Url must be an http or https address"),
            (ApiKey?.All(one => one is > ' ' and <= '~') != false, "ApiKey must be printable ASCII without spaces"),
            (Source is { Length: > 0 and <= 1024 }, "Source must have 1 to 1,024 characters"),
            (MaxBatchEvents is > 0 and <= 50_000, "MaxBatchEvents must be from 1 to 50,000"),
            (MaxBatchBytes is >= 1024 and <= 1 << 25, "MaxBatchBytes must be from 1 KiB to 32 MiB"),
            (IsWithin(Linger, 0, 60_000), "Linger must be from 0 to 1 minute"),
            (MaxRequests is > 0 and <= 64, "MaxRequests must be from 1 to 64"),
            (MaxEvents is > 0 and <= 10_000_000, "MaxEvents must be from 1 to 10,000,000"),
            (MaxBytes is >= 1024 and <= 1L << 34, "MaxBytes must be from 1 KiB to 16 GiB"),
            (IsWithin(RequestTimeout, 100, 600_000), "RequestTimeout must be from 100 ms to 10 minutes"),
            (IsWithin(MaxRetryDelay, 100, 3_600_000), "MaxRetryDelay must be from 100 ms to 1 hour"),
            (IsWithin(DrainTimeout, 0, 600_000), "DrainTimeout must be from 0 to 10 minutes"),
            (MaxSpoolBytes is >= 1 << 20 and <= 1L << 40, "MaxSpoolBytes must be from 1 MiB to 1 TiB"),
            (Time is not null, "Time must not be null"),
        ];
        var broken = Array.Find(rules, rule => !rule.IsKept).Rule;
        return broken is null ? null : $"AggregatorClientOptions.{broken}.";
    }

    private static bool IsWithin(TimeSpan value, int min, int max) =>
        value.TotalMilliseconds >= min && value.TotalMilliseconds <= max;

    private static string DefaultSource()
    {
        using var process = Process.GetCurrentProcess();
        return $"{Environment.MachineName}/{process.ProcessName}";
    }
}
