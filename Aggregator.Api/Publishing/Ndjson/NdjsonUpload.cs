using System.Text.Json;
using Aggregator.Api.Access;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>
/// The processing of one NDJSON body, which is read, validated and published at the same time, in messages of the
/// contract's size. Its memory use does not depend on the length of the body.
/// </summary>
internal sealed class NdjsonUpload(
    ConfirmWindow window,
    InFlightLease lease,
    Func<ReadOnlyMemory<byte>, LogEventReadResult> parse,
    Caller caller,
    TimeSpan timeout,
    TimeProvider time)
{
    /// <summary>
    /// Maximum time that an event waits for others to share its message. Even in a slow upload, events are stored
    /// promptly and do not hold memory that other requests could use.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    /// <summary>Interval at which an upload that waits for memory checks for it.</summary>
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(50);

    private static readonly FieldError[] TooLong = [new("event", "must not be longer than an event may be")];

    private readonly LogEventBatcher _batches = new();
    private long _bytes;
    private long _begun;
    private long _lines;

    /// <summary>Events that the broker has confirmed so far.</summary>
    public long Accepted => window.Confirmed;

    /// <summary>Number of leading lines that are settled.</summary>
    public long LinesDone => window.LinesDone;

    public RejectedLines Refused { get; } = new();

    /// <summary>Publishes all lines and waits for all confirms.</summary>
    /// <exception cref="NotConfirmedException">The broker has not confirmed a message in time.</exception>
    /// <exception cref="NoRoomException">Other requests hold all the memory and have not released it in
    /// time.</exception>
    public async Task RunAsync(LineReader lines, CancellationToken cancellationToken)
    {
        while (await FillAsync(lines, cancellationToken))
        {
            while (lines.TryTake(out var line))
            {
                if (Check(line) is { } logEvent)
                    await AddAsync(logEvent, line!.Value.Length, cancellationToken);
                _lines++;
            }

            await HoldAsync(lines.Buffered, cancellationToken);
        }

        if (_batches.TakeRest() is { } rest)
        {
            caller.Rate?.Take(rest.Events.Count);
            await SendAsync(rest);
        }

        await ConfirmedAsync(window.ConfirmAllAsync());
    }

    /// <summary>
    /// Waits for more of the body. Events that have been held for long enough are published while it waits, so that an
    /// idle upload holds nothing but the beginning of a line.
    /// </summary>
    private async ValueTask<bool> FillAsync(LineReader lines, CancellationToken cancellationToken)
    {
        var more = lines.FillAsync(cancellationToken);
        if (!more.IsCompleted && (_bytes > 0 || window.Bytes > 0))
        {
            var rest = MaxAge - Age;
            await ((Task)more).WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!more.IsCompleted)
                await SendAllAsync(lines.Buffered, cancellationToken);
        }

        if (_bytes > 0 && Age >= MaxAge)
            await SendRestAsync(cancellationToken);
        return await more;
    }

    private TimeSpan Age => time.GetElapsedTime(_begun);

    private async ValueTask AddAsync(LogEvent logEvent, int bytes, CancellationToken cancellationToken)
    {
        if (_batches.Add(logEvent) is { } full)
        {
            await PaceAsync(full.Events.Count, cancellationToken);
            await SendAsync(full);
        }

        if (_bytes == 0)
            _begun = time.GetTimestamp();
        _bytes += bytes;
    }

    private async Task SendAsync(LogEventBatch batch)
    {
        var bytes = _bytes;
        _bytes = 0;
        await ConfirmedAsync(window.AddAsync(batch, bytes, _lines).AsTask());
    }

    private async Task SendRestAsync(CancellationToken cancellationToken)
    {
        if (_batches.TakeRest() is not { } rest)
            return;
        await PaceAsync(rest.Events.Count, cancellationToken);
        await SendAsync(rest);
    }

    /// <summary>Publishes the events that are held and waits for the broker's confirms.</summary>
    private async Task SendAllAsync(long buffered, CancellationToken cancellationToken)
    {
        await SendRestAsync(cancellationToken);
        await ConfirmedAsync(window.ConfirmAllAsync());
        lease.TryHold(buffered);
    }

    /// <summary>
    /// Counts what the upload holds: messages in flight, the one being filled, and the beginning of a line. While other
    /// requests hold all the memory it releases its own and stops reading, which slows the client down.
    /// </summary>
    private async ValueTask HoldAsync(long buffered, CancellationToken cancellationToken)
    {
        window.ForgetConfirmed();
        if (lease.TryHold(window.Bytes + _bytes + buffered))
            return;
        await SendAllAsync(0, cancellationToken);
        var begun = time.GetTimestamp();
        while (!lease.TryHold(buffered))
        {
            if (time.GetElapsedTime(begun) > timeout)
                throw new NoRoomException();
            await Task.Delay(RoomInterval, time, cancellationToken);
        }
    }

    private static async Task ConfirmedAsync(Task confirm)
    {
        try
        {
            await confirm;
        }
        catch (Exception exception)
        {
            throw new NotConfirmedException(exception);
        }
    }

    /// <summary>
    /// Reads no faster than the caller may publish: an upload that exceeds its rate is slowed down, not aborted.
    /// </summary>
    private async ValueTask PaceAsync(int events, CancellationToken cancellationToken)
    {
        if (caller.Rate is not { } rate)
            return;
        rate.Take(events);
        while (rate.Wait() is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
    }

    private LogEvent? Check(ReadOnlyMemory<byte>? line)
    {
        if (line is null)
            return Refuse(null, TooLong);
        if (_lines == 0)
            line = EventBody.WithoutMark(line.Value);
        if (line.Value.Span.Trim(" \t\r"u8).IsEmpty)
            return null;
        try
        {
            var reading = parse(line.Value);
            if (caller.Topics is not null)
                reading = TopicAuthorization.Check(reading, caller, BodyFormat.Lines);
            return reading.Event ?? Refuse(reading.EventId, reading.Errors);
        }
        catch (JsonException exception)
        {
            var reason = StorableText.Reason($"must be one JSON object in one line: {exception.Message}");
            return Refuse(null, [new FieldError("event", reason)]);
        }
    }

    private LogEvent? Refuse(string? eventId, IReadOnlyList<FieldError> errors)
    {
        Refused.Add(_lines, eventId, errors);
        return null;
    }
}
