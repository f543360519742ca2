namespace Aggregator.Storage.Ledger;

/// <summary>The events that all processes of the API have accepted, and those that consumers have received.</summary>
public sealed class AcceptedTotals
{
    /// <summary>Accepted in requests of one event.</summary>
    public long OneEvent { get; init; }

    /// <summary>Accepted in arrays.</summary>
    public long Several { get; init; }

    /// <summary>Accepted in lines.</summary>
    public long Lines { get; init; }

    public long Accepted => OneEvent + Several + Lines;

    /// <summary>Events that were accepted longer ago than <see cref="AcceptedSql.DueAfter"/>.</summary>
    public long Due { get; init; }

    /// <summary>Received of messages that the API has published.</summary>
    public long ReceivedRest { get; init; }

    /// <summary>Received of other messages.</summary>
    public long ReceivedAmqp { get; init; }

    /// <summary>Of messages that came again and were skipped.</summary>
    public long Redelivered { get; init; }

    /// <summary>The sum over all processes of the events that are due and were not received.</summary>
    public long Missing { get; init; }
}
