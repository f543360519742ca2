namespace Aggregator.Storage.Ingest;

/// <summary>
/// Predicts from the last batches whether the next one holds duplicates. A batch without duplicates is stored faster
/// when this is predicted, and a batch with a wrong prediction is stored more slowly. The class is thread-safe;
/// concurrent callers may get the same prediction.
/// </summary>
public sealed class DuplicateForecast
{
    /// <summary>A wrong guess wastes one insert of the batch's keys, so wrong guesses must be rare.</summary>
    private const int Streak = 20;

    private int _cleanBatches = Streak;

    /// <summary>True initially, and when none of the last 20 batches held a duplicate.</summary>
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
