using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>A client in another language that publishes given messages, with that language's library.</summary>
internal sealed class ForeignClient(string program, string script, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Debian's Python with Debian's pika, regardless of the Python that is first on the path.</summary>
    public static ForeignClient Python { get; } = new(
        "/usr/bin/python3", "publish.py", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Node with the amqplib of the sample.</summary>
    public static ForeignClient Node() => new(
        "node",
        "publish.js",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NODE_PATH"] = NodeModules.Ensure(NodeModules.Sample),
        });

    /// <summary>Publishes all messages and returns the number that the broker has confirmed.</summary>
    public async Task<int> PublishAsync(Uri broker, IEnumerable<MalformedMessage> messages) =>
        int.Parse(
            await RunAsync(script, [broker.ToString(), LogEventsTopology.Exchange], messages.Select(Line)),
            CultureInfo.InvariantCulture);

    /// <summary>
    /// Publishes the events with random properties and headers, some of them damaged; returns the number that the
    /// broker has confirmed, and how many of these are events. Works only in Python.
    /// </summary>
    public async Task<(int Confirmed, int Events)> PublishRandomAsync(Uri broker, int seed, IEnumerable<string> events)
    {
        var output = await RunAsync(
            "random_headers.py",
            [broker.ToString(), LogEventsTopology.Exchange, seed.ToString(CultureInfo.InvariantCulture)],
            events);
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
        start.ArgumentList.Add(Path.Combine(Repository.Root, "Aggregator.Tests", "Clients", name));
        foreach (var argument in arguments)
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
