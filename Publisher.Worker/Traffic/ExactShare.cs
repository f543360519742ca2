namespace Publisher.Worker.Traffic;

/// <summary>
/// Marks exactly <paramref name="wanted"/> of <paramref name="total"/> steps, with every selection equally likely
/// (Knuth, The Art of Computer Programming 3.4.2, algorithm S). An independent draw for each step would only
/// approximate the share.
/// </summary>
internal sealed class ExactShare(int total, int wanted, Random random)
{
    private int _left = total;
    private int _wanted = wanted;

    /// <summary>Returns whether the next step is marked; <c>false</c> for every step after the last.</summary>
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
