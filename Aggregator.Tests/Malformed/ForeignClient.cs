using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Malformed;

/// <summary>A client in another language that publishes what it is given, with that language's library.</summary>
internal sealed class ForeignClient(string program, string script, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Debian's Python with Debian's pika, whatever other Python is first on the path.</summary>
    public static ForeignClient Python { get; } = new(
        "/usr/bin/python3", "publish.py", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Node with the amqplib of the sample.</summary>
    public static ForeignClient Node() => new(
        "node",
        "publish.js",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_PATH"] = NodeModules.Ensure(NodeModules.Sample) });

    /// <summary>Publishes all messages and returns how many the broker has confirmed.</summary>
    public async Task<int> PublishAsync(Uri broker, IEnumerable<MalformedMessage> messages) =>
        int.Parse(
            await RunAsync(script, [broker.ToString(), LogEventsTopology.Exchange], messages.Select(Line)),
            CultureInfo.InvariantCulture);

    /// <summary>
    /// Publishes the events with random properties and headers, and some of them broken; returns how many the broker
    /// has confirmed, and how many of them are events. For Python only.
    /// </summary>
    public async Task<(int Confirmed, int Events)> PublishRandomAsync(Uri broker, int seed, IEnumerable<string> events)
    {
        var output = await RunAsync(
            "random_headers.py", [broker.ToString(), LogEventsTopology.Exchange, seed.ToString(CultureInfo.InvariantCulture)], events);
        var counts = output.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return (counts[0], counts[1]);
    }

    private async Task<string> RunAsync(string name, string[] arguments, IEnumerable<string> lines)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach (var argument in (string[])[Path.Combine(Repository.Root, "Aggregator.Tests", "Clients", name), .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        foreach (var line in lines)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        await process.EndAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{name} failed: {await errors}");
    }

    private static string Line(MalformedMessage message) => JsonSerializer.Serialize(new
    {
        body = Convert.ToBase64String(message.Body),
        properties = message.Properties,
        headers = message.Headers,
    });
}
