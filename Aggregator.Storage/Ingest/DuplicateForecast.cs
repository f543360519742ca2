namespace Aggregator.Storage.Ingest;

/// <summary>
/// Guesses from the last batches whether the next one holds duplicates. A batch without any is stored faster when that
/// is known before, and one for which the guess was wrong is stored slower. Thread-safe; two guesses at the same time
/// may be the same.
/// </summary>
public sealed class DuplicateForecast
{
    /// <summary>A wrong guess wastes one insert of the batch's keys, so wrong guesses must be rare.</summary>
    private const int Streak = 20;

    private int _cleanBatches = Streak;

    /// <summary>True at first, and when none of the last 20 batches held a duplicate.</summary>
    public bool ExpectsNone => Volatile.Read(ref _cleanBatches) >= Streak;

    /// <summary>A batch has been stored.</summary>
    public void Note(bool heldDuplicates)
    {
        if (heldDuplicates)
            Volatile.Write(ref _cleanBatches, 0);
        else if (!ExpectsNone)
            Interlocked.Increment(ref _cleanBatches);
    }
}
