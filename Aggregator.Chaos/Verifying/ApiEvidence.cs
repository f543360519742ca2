using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Chaos.Journals;

namespace Aggregator.Chaos.Verifying;

/// <summary>Reads from the API what it knows about the stored events.</summary>
internal sealed class ApiEvidence(Uri api) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan };

    public async Task<LedgerFigures> LedgerAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<LedgerFigures>(Path("stats"), cancellationToken))!;

    /// <summary>Returns the rules of <c>GET /verify</c> that do not hold.</summary>
    public async Task<IReadOnlyList<string>> BrokenRulesAsync(CancellationToken cancellationToken)
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>(Path("verify"), cancellationToken);
        return
        [
            .. from check in answer.GetProperty("checks").EnumerateArray()
               where !check.GetProperty("holds").GetBoolean()
               select check.GetProperty("rule").GetString()!,
        ];
    }

    /// <summary>Compares every stored event; an export that breaks off throws.</summary>
    public async Task CompareAsync(StoredComparison comparison, CancellationToken cancellationToken)
    {
        await using var stream = await _http.GetStreamAsync(Path("events/export"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var (identity, value) = EventValue.Read(Encoding.UTF8.GetBytes(line));
            comparison.Add(identity, value);
        }
    }

    public void Dispose() => _http.Dispose();

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
