namespace Publisher.Worker;

internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Events were refused or given up, the verification disagreed, or the API was never there.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;
}
