using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Api.Streaming;

/// <summary>Runs the unchanged samples that consume stored events.</summary>
public sealed class SubscriberSampleTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Events = 1_200;

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Theory]
    [InlineData("python")]
    [InlineData("Subscriber")]
    public async Task A_subscriber_that_is_killed_and_cut_off_handles_every_event_in_order(string sample)
    {
        var topic = $"subscribed-{sample}";
        var position = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        await using var gate = new TcpGate(pipeline.Http.BaseAddress!.Host, pipeline.Http.BaseAddress.Port);
        var handled = new ConcurrentQueue<long>();
        try
        {
            await PublishAsync(topic);
            using (var first = Start(sample, gate.Port, position, topic, handled))
            {
                await HandledAsync(handled, Events);
                gate.CutAll();
                await PublishAsync(topic);
                await HandledAsync(handled, Events + 1);
                await Eventually.TrueAsync(
                    () => Task.FromResult(File.Exists(position) && File.ReadAllText(position) != "0"),
                    "a position is saved");

                // It dies in the middle of its work, at a moment of which it does not know.
                first.Kill();
                await first.WaitForExitAsync();
            }

            var before = handled.Count;
            await PublishAsync(topic);
            using (var second = Start(sample, gate.Port, position, topic, handled))
            {
                await HandledAsync(handled, 3 * Events);
                second.Kill();
                await second.WaitForExitAsync();
            }

            var stored = await StoredAsync(topic);
            handled.Distinct().Should().Equal(stored, "none is left out, and none comes too early");
            handled.Skip(before).First().Should().BeGreaterThan(stored[0], "it did not begin at the beginning again");
        }
        finally
        {
            File.Delete(position);
        }
    }

    private async Task PublishAsync(string topic)
    {
        var before = (await StoredAsync(topic)).Count;
        using var response = await pipeline.PublishAsync(
            Enumerable.Range(0, Events).Select(_ => Samples.Event(topic)).ToList());
        response.EnsureSuccessStatusCode();
        await Eventually.TrueAsync(
            async () => (await StoredAsync(topic)).Count == before + Events, "the events are stored");
    }

    private async Task<List<long>> StoredAsync(string topic)
    {
        await using var command = pipeline.Database.CreateCommand(
            "SELECT id FROM processed_events WHERE topic = $1 ORDER BY id");
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = topic });
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<long>();
        while (await reader.ReadAsync())
            ids.Add(reader.GetInt64(0));
        return ids;
    }

    private static Task HandledAsync(ConcurrentQueue<long> handled, int count) => Eventually.TrueAsync(
        () => Task.FromResult(handled.Distinct().Count() >= count), $"{count} events are handled");

    private static Process Start(string sample, int port, string position, string topic, ConcurrentQueue<long> handled)
    {
        var samples = Path.Combine(Repository.Root, "samples");
        var (program, file) = sample == "python"
            ? ("/usr/bin/python3", Path.Combine(samples, "python", "subscribe.py"))
            : ("dotnet", Path.Combine(samples, "csharp", sample, "bin", Configuration, "net10.0", $"{sample}.dll"));
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, [file, position, topic])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            },
        };
        process.StartInfo.Environment["AGGREGATOR_URL"] = $"http://127.0.0.1:{port}";
        process.OutputDataReceived += (_, line) =>
        {
            // What a killed program has not written completely, it has not handled.
            if (line.Data is { } text && text.EndsWith("\"}", StringComparison.Ordinal))
                handled.Enqueue(JsonDocument.Parse(text).RootElement.GetProperty("id").GetInt64());
        };
        process.Start();
        process.BeginOutputReadLine();
        return process;
    }
}
