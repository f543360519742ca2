using System.Globalization;

namespace Aggregator.Bench.Processes;

/// <summary>The statistics of a process that Linux provides under <c>/proc</c>.</summary>
internal static class ProcessStat
{
    // USER_HZ, which is 100 on every architecture that .NET supports.
    private const double TicksPerSecond = 100;

    // Field indexes in /proc/PID/stat, counted from the state, which follows the name in parentheses.
    private const int Parent = 1;
    private const int User = 11;
    private const int Kernel = 12;
    private const int EndedChildrenUser = 13;
    private const int EndedChildrenKernel = 14;

    /// <summary>Processor time of the process itself.</summary>
    public static TimeSpan ProcessorTime(int process) =>
        Fields(process) is { } fields ? Time(fields, User, Kernel) : TimeSpan.Zero;

    /// <summary>
    /// Processor time of the process and its children, with those that have ended: a server that forks for each
    /// connection, or has helpers that run programs.
    /// </summary>
    public static TimeSpan ProcessorTimeWithChildren(int process)
    {
        if (Fields(process) is not { } own)
            return TimeSpan.Zero;
        var sum = TimeWithEndedChildren(own);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var other)
                && Fields(other) is { } fields && Number(fields[Parent]) == process)
                sum += TimeWithEndedChildren(fields);
        }

        return sum;
    }

    /// <summary>Processor time of the children of this process that have ended.</summary>
    public static TimeSpan EndedChildrenTime() =>
        Time(Fields(Environment.ProcessId)!, EndedChildrenUser, EndedChildrenKernel);

    private static TimeSpan TimeWithEndedChildren(string[] fields) =>
        Time(fields, User, Kernel, EndedChildrenUser, EndedChildrenKernel);

    private static TimeSpan Time(string[] fields, params int[] indexes) =>
        TimeSpan.FromSeconds(indexes.Sum(index => Number(fields[index])) / TicksPerSecond);

    /// <summary>Returns <c>null</c> if the process has ended.</summary>
    private static string[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
