namespace Aggregator.Chaos.Schedule;

/// <summary>Draws from a shuffled deck, and shuffles again when it is empty: everything comes equally often.</summary>
internal sealed class Deck<T>(IReadOnlyList<T> cards, Random random)
{
    private readonly Queue<T> _left = new();

    public T Draw()
    {
        if (_left.Count == 0)
        {
            var shuffled = cards.ToArray();
            random.Shuffle(shuffled);
            foreach (var card in shuffled)
                _left.Enqueue(card);
        }

        return _left.Dequeue();
    }
}
