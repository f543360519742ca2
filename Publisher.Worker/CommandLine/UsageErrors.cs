using System.CommandLine;

namespace Publisher.Worker.CommandLine;

/// <summary>Handles an invalid command line.</summary>
internal static class UsageErrors
{
    /// <summary>
    /// The program handles signals and unhandled exceptions itself, because the library would end it 2 s after a
    /// Ctrl-C.
    /// </summary>
    public static InvocationConfiguration Invocation { get; } =
        new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };

    /// <summary>Prints one line for each error and returns the exit code.</summary>
    public static int Show(IEnumerable<string> errors, TextWriter output)
    {
        foreach (var error in errors)
            output.WriteLine(error);
        output.WriteLine("Try --help.");
        return ExitCodes.Usage;
    }
}
