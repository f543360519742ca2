using System.Text.Json;
using Aggregator.Api.Access;
using Aggregator.Contracts;

namespace Aggregator.Api.Publishing;

/// <summary>
/// One body of lines on its way: read, checked and published at the same time, in messages of the contract's size. What it
/// holds in memory does not depend on its length.
/// </summary>
internal sealed class Upload(ConfirmWindow window, LogEventRules rules, Caller caller, TimeProvider time)
{
    private static readonly FieldError[] TooLong = [new("event", "must not be longer than an event may be")];

    private readonly LogEventBatches _batches = new();
    private long _lines;

    /// <summary>Events that the broker has confirmed so far.</summary>
    public long Accepted => window.Confirmed;

    /// <summary>So many lines from the first one on are settled.</summary>
    public long LinesDone => window.LinesDone;

    public RefusedLines Refused { get; } = new();

    /// <summary>Publishes all lines and waits for all confirms.</summary>
    /// <exception cref="NotConfirmedException">The broker has not confirmed a message in time.</exception>
    public async Task RunAsync(LineReader lines, CancellationToken cancellationToken)
    {
        while (await lines.FillAsync(cancellationToken))
        {
            while (lines.TryTake(out var line))
            {
                if (Check(line) is { } logEvent && _batches.Add(logEvent) is { } full)
                {
                    await PaceAsync(full.Events.Count, cancellationToken);
                    await ConfirmedAsync(window.AddAsync(full, _lines).AsTask());
                }

                _lines++;
            }
        }

        if (_batches.TakeRest() is { } rest)
        {
            caller.Rate?.Take(rest.Events.Count);
            await ConfirmedAsync(window.AddAsync(rest, _lines).AsTask());
        }

        await ConfirmedAsync(window.ConfirmAllAsync());
    }

    private static async Task ConfirmedAsync(Task confirm)
    {
        try
        {
            await confirm;
        }
        catch (Exception failure)
        {
            throw new NotConfirmedException(failure);
        }
    }

    /// <summary>Reads on no faster than the caller may publish: an upload is slowed down, not broken off.</summary>
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
        if (line.Value.Span.Trim(" \t\r"u8).IsEmpty)
            return null;
        try
        {
            var reading = PublishBody.ParseLine(line.Value, rules);
            if (caller.Topics is not null)
                reading = TopicGate.Check(reading, caller, BodyFormat.Lines);
            return reading.Event ?? Refuse(reading.EventId, reading.Errors);
        }
        catch (JsonException malformed)
        {
            return Refuse(null, [new FieldError("event", $"must be one JSON object in one line: {malformed.Message}")]);
        }
    }

    private LogEvent? Refuse(string? eventId, IReadOnlyList<FieldError> errors)
    {
        Refused.Add(_lines, eventId, errors);
        return null;
    }
}
