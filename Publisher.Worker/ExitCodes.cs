namespace Publisher.Worker;

internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Events were refused or given up, the verification failed, or the API was never reachable.</summary>
    public const int Failure = 1;

    /// <summary>The command line is invalid; nothing was sent.</summary>
    public const int Usage = 2;
}
