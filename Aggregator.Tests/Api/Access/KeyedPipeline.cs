using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

/// <summary>A pipeline whose API has keys, each created by the command that operators use.</summary>
public sealed class KeyedPipeline : Pipeline
{
    public const string Origin = "https://ops.example.org";

    /// <summary>Number of topics of the key named many.</summary>
    public const int Many = 2000;

    private static readonly string[][] Commands =
    [
        ["--id", "all", "--scopes", "publish,read,admin"],
        ["--id", "all-next", "--scopes", "publish, read, admin"],
        ["--id", "writer", "--scopes", "publish"],
        ["--id", "reader", "--scopes", "read"],
        ["--id", "operator", "--scopes", "admin"],
        ["--id", "limited", "--scopes", "publish,read", "--topics", "mine, also mine"],
        ["--id", "slow", "--scopes", "publish,read", "--rate", "10"],
        ["--id", "counted", "--scopes", "publish", "--rate", "10"],
        ["--id", "paced", "--scopes", "publish", "--rate", "1000"],
        ["--id", "limited-operator", "--scopes", "publish,read,admin", "--topics", "mine, also mine"],
        ["--id", "many", "--scopes", "read", "--topics", string.Join(',', Enumerable.Range(0, Many).Select(OneOfMany))],
    ];

    /// <summary>The keys, by their ids.</summary>
    public IDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public override async Task InitializeAsync()
    {
        for (var i = 0; i < Commands.Length; i++)
        {
            var index = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await AddKeyAsync(["key", "new", .. Commands[i], "--index", index]);
        }

        Environment["Access__CorsOrigins"] = Origin;
        await base.InitializeAsync();
    }

    /// <summary>A topic of the key named many.</summary>
    public static string OneOfMany(int index) => FormattableString.Invariant($"one-of-many-{index}");

    public string Bearer(string id) => $"Bearer {Keys[id]}";

    public Task<HttpResponseMessage> SendAsync(
        string method, string path, string? authorization, object? body =
            null, params (string Name, string Value)[] headers)
    {
        var content = body is null || method != "POST" ? null : JsonContent.Create(body);
        return SendAsync(method, path, authorization, content, headers);
    }

    public Task<HttpResponseMessage> SendLinesAsync(string authorization, params string[] lines) => SendAsync(
        "POST",
        "/publish",
        authorization,
        new StringContent(string.Join('\n', lines), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/x-ndjson")));

    private async Task<HttpResponseMessage> SendAsync(
        string method,
        string path,
        string? authorization,
        HttpContent? content,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    private async Task AddKeyAsync(string[] command)
    {
        await using var process = ServiceProcess.Start("Aggregator.Api", Environment, command);
        (await process.ExitAsync()).Should().Be(0, process.Output);
        foreach (var line in process.Output.Split('\n'))
        {
            if (line.StartsWith("agg_", StringComparison.Ordinal))
                Keys[line[4..line.IndexOf('.', StringComparison.Ordinal)]] = line;
            else if (line.StartsWith("Access__", StringComparison.Ordinal))
                Environment[line[..line.IndexOf('=', StringComparison.Ordinal)]] =
                    line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }
    }
}
