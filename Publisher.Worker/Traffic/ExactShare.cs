namespace Publisher.Worker.Traffic;

/// <summary>
/// Marks exactly <paramref name="wanted"/> of <paramref name="total"/> steps, every choice of steps equally likely
/// (Knuth, The Art of Computer Programming 3.4.2, algorithm S). A coin for each step would only come near the share.
/// </summary>
internal sealed class ExactShare(int total, int wanted, Random random)
{
    private int _left = total;
    private int _wanted = wanted;

    /// <summary>Whether the next step is a marked one; <c>false</c> for every step after the last.</summary>
    public bool Next()
    {
        if (_left == 0)
            return false;

        var marked = random.Next(_left) < _wanted;
        _left--;
        if (marked)
            _wanted--;
        return marked;
    }
}
