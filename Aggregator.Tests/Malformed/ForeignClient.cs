using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Malformed;

/// <summary>A client in another language that publishes what it is given, with that language's library.</summary>
internal sealed class ForeignClient(string program, string script, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Debian's Python with Debian's pika, whatever other Python is first on the path.</summary>
    public static ForeignClient Python { get; } = new("/usr/bin/python3", "publish.py", new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Node with the amqplib of the sample.</summary>
    public static ForeignClient Node() => new(
        "node",
        "publish.js",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_PATH"] = NodeModules.Ensure() });

    /// <summary>Publishes all messages and returns how many the broker has confirmed.</summary>
    public async Task<int> PublishAsync(Uri broker, IEnumerable<MalformedMessage> messages)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "Aggregator.Tests", "Clients", script));
        start.ArgumentList.Add(broker.ToString());
        start.ArgumentList.Add(LogEventsTopology.Exchange);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        foreach (var message in messages)
            await process.StandardInput.WriteLineAsync(Line(message));
        process.StandardInput.Close();
        await process.EndAsync();
        return process.ExitCode == 0
            ? int.Parse(await output, System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{script} failed: {await errors}");
    }

    private static string Line(MalformedMessage message) => JsonSerializer.Serialize(new
    {
        body = Convert.ToBase64String(message.Body),
        properties = message.Properties,
        headers = message.Headers,
    });
}
