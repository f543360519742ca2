using System.Globalization;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>What a request asks for beyond the broker's confirm.</summary>
/// <param name="AtMost">How long to wait for the outcomes; <c>null</c> not to wait.</param>
/// <param name="FailsOnConflict">Whether a conflicting payload is answered with an error.</param>
/// <param name="Applied">The preference that is honoured, for <c>Preference-Applied</c>.</param>
internal sealed record WaitWish(TimeSpan? AtMost, bool FailsOnConflict, string? Applied)
{
    /// <summary>Whether it asks for a wait.</summary>
    public bool IsGiven => AtMost is not null;

    private const string Stored = "stored";
    private const string Fail = "fail";
    private const string Wait = "wait";
    private static readonly WaitWish None = new(null, false, null);

    /// <summary>Reads the query parameters and the header <c>Prefer</c> (RFC 7240).</summary>
    /// <returns>The rule that one of them breaks, as a sentence that begins with its name; <c>null</c> if none
    /// does.</returns>
    public static string? Read(string? wait, string? onConflict, string? prefer, WaitOptions options, out WaitWish wish)
    {
        wish = None;
        if (wait is not (null or Stored))
            return $"{Wait} must be {Stored}, or left out";
        if (onConflict is not (null or Fail))
            return $"on_conflict must be {Fail}, or left out";
        if (!TryReadSeconds(prefer, out var preferred))
            return $"Prefer must give {Wait} as a whole number of seconds, such as {Wait}={options.Seconds}";
        if (onConflict is not null && wait is null && preferred is null)
            return $"on_conflict needs {Wait}={Stored}, or {Wait} in the header Prefer";
        if (wait is null && preferred is null)
            return null;
        var seconds = Math.Min(preferred ?? options.Seconds, WaitOptions.MaxSeconds);
        wish = new WaitWish(
            seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
            onConflict is not null,
            preferred is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Wait}={seconds}"));
        return null;
    }

    /// <summary>
    /// Finds the first preference of that name, and ignores others, as RFC 7240 asks for. <c>Expect</c> has the same
    /// grammar, and a parser.
    /// </summary>
    private static bool TryReadSeconds(string? prefer, out int? seconds)
    {
        seconds = null;
        if (string.IsNullOrWhiteSpace(prefer))
            return true;
        using var request = new HttpRequestMessage();
        if (!request.Headers.Expect.TryParseAdd(prefer))
            return false;
        var wait = request.Headers.Expect.FirstOrDefault(
            preference => preference.Name.Equals(Wait, StringComparison.OrdinalIgnoreCase));
        if (wait is null)
            return true;
        var digits = wait.Value?.Trim('"');
        if (string.IsNullOrEmpty(digits) || !digits.All(char.IsAsciiDigit))
            return false;

        // A number that is too large for an integer is a long wait.
        seconds = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : WaitOptions.MaxSeconds;
        return true;
    }
}
