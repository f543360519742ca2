namespace Aggregator.Storage.Ingest;

/// <summary>
/// The result of <see cref="IngestSql.Keys"/> and <see cref="IngestSql.NewKeys"/>: which events of a batch are new, and
/// their numbers.
/// </summary>
internal sealed class InsertedKeys
{
    private readonly long[] _all;
    private readonly bool[] _isNew;

    /// <param name="storedAt">When the new ones were stored, UTC.</param>
    /// <param name="all">The number drawn for each event, in ascending order.</param>
    /// <param name="added">The numbers of the new ones, in ascending order.</param>
    public InsertedKeys(DateTime storedAt, long[] all, long[] added)
    {
        (StoredAt, _all, _isNew, HasNew) = (storedAt, all, new bool[all.Length], added.Length > 0);
        var duplicates = new List<int>(all.Length - added.Length);
        for (var (i, next) = (0, 0); i < all.Length; i++)
        {
            _isNew[i] = next < added.Length && added[next] == all[i];
            if (_isNew[i])
                next++;
            else
                duplicates.Add(i);
        }

        Duplicates = duplicates;
    }

    public DateTime StoredAt { get; }

    public bool HasNew { get; }

    /// <summary>Indexes of the events that had already been stored.</summary>
    public IReadOnlyList<int> Duplicates { get; }

    public long this[int place] => _all[place];

    public bool IsNew(int place) => _isNew[place];
}
