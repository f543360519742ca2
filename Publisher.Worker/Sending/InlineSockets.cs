namespace Publisher.Worker.Sending;

/// <summary>
/// Has what waits for a socket go on where its data is noticed, and not on a thread of the pool that must be woken for
/// it: a sender takes an answer, makes the next request and sends it without a change of threads.
/// </summary>
internal static class InlineSockets
{
    /// <summary>.NET has no other way to ask for it, and reads it when the process first uses a socket.</summary>
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Must come before the first socket, and only where nothing that waits for a socket ever blocks its thread. A
    /// value that the environment has already stays.
    /// </summary>
    public static void Use()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
            Environment.SetEnvironmentVariable(Setting, "1");
    }
}
