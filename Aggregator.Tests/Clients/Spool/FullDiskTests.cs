using System.Runtime.InteropServices;
using Aggregator.Client;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients.Spool;

/// <summary>
/// A program whose writes the kernel refuses, by the limit of a file's size, as it does on a full disk: files can still
/// be created.
/// </summary>
public sealed class FullDiskTests
{
    private const int FileSize = 1;
    private const int EventsEach = 2_000;

    [Fact]
    public async Task A_full_disk_refuses_events_leaves_no_litter_and_loses_nothing_that_was_taken()
    {
        const string topic = "full disk";
        using var spool = new TemporaryFolder();
        await using var program = SpoolingProcess.Start(
            new Uri($"http://127.0.0.1:{FreePort.Next()}"), spool.Path, topic, 0, 1_000_000);

        // The kernel refuses the first segment, later what is appended to one, and lets the program go on in between.
        for (var round = 1; round <= 2; round++)
        {
            Limit(program.Id, 0);
            await RefusedAsync(program, round * 100);
            Directory.GetFiles(spool.Path, "*.spool").Should().HaveCountLessThan(5);
            Limit(program.Id, ulong.MaxValue);
            await TakenAsync(program, SpoolingProcess.TakenBy(program) + EventsEach);
        }

        program.Kill();
        await program.ExitAsync();

        var taken = SpoolingProcess.TakenBy(program);
        await using var server = await PublishServer.StartAsync();
        await using var heir = new AggregatorClient(
            new AggregatorClientOptions { Url = server.Url, SpoolFolder = spool.Path });
        (await heir.FlushAsync(TimeSpan.FromMinutes(1))).Should().BeTrue();
        server.Ids.Should().OnlyHaveUniqueItems().And.Contain(
            Enumerable.Range(0, taken).Select(number => $"{topic}-{number}"));
    }

    private static Task TakenAsync(ServiceProcess program, int events) => Eventually.TrueAsync(
        () => Task.FromResult(SpoolingProcess.TakenBy(program) >= events), "events are handed over");

    private static Task RefusedAsync(ServiceProcess program, int times) => Eventually.TrueAsync(
        () => Task.FromResult(
            program.Output.Split('\n').Count(line => line == SpoolingProcess.Refused) >= times),
        "events are refused");

    private static void Limit(int process, ulong bytes)
    {
        var limit = new ResourceLimit(bytes, ulong.MaxValue);
        SetLimit(process, FileSize, in limit, 0).Should().Be(0);
    }

    [DllImport("libc", EntryPoint = "prlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int process, int resource, in ResourceLimit limit, nint old);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(ulong Now, ulong AtMost);
}
