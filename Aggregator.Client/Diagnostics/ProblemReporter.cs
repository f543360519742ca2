namespace Aggregator.Client.Diagnostics;

/// <summary>Tells the program of problems, in a way that cannot become a loop.</summary>
internal sealed class ProblemReporter(Action<string>? callback)
{
    [ThreadStatic]
    private static bool _isReporting;

    private Action<string>? _callback = callback;

    /// <summary>
    /// Whether this thread is inside the callback: what is logged there must not be published, because a failure to
    /// publish it would be reported again.
    /// </summary>
    public static bool IsReporting => _isReporting;

    public void Report(string problem)
    {
        if (_callback is not { } report || _isReporting)
            return;
        _isReporting = true;
        try
        {
            report(problem);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The sender must not end because its observer fails.
            _callback = null;
        }
        finally
        {
            _isReporting = false;
        }
    }
}
