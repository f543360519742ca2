namespace Publisher.Worker.Sending;

/// <summary>
/// Makes continuations of socket operations run on the thread that notices the data, and not on a thread of the pool
/// that must be woken first: a sender takes a response, creates the next request and sends it without switching
/// threads.
/// </summary>
internal static class InlineSockets
{
    /// <summary>
    /// .NET offers this only as an environment variable, which it reads when the process first uses a socket.
    /// </summary>
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Must be called before the first socket is used, and only if no continuation of a socket operation ever blocks
    /// its thread. A value that is already set in the environment is kept.
    /// </summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
            Environment.SetEnvironmentVariable(Setting, "1");
    }
}
