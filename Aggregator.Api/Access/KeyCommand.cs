using System.Globalization;

namespace Aggregator.Api.Access;

/// <summary>
/// <c>key new</c>: generates an API key and prints it with the settings that enable it. Nothing is stored.
/// </summary>
internal static class KeyCommand
{
    private const string Usage =
        """
        usage: dotnet Aggregator.Api.dll key new [--id ID] [--scopes LIST] [--topics LIST] [--rate N]
                                             [--expires TIME] [--index N]

          --id ID        what the key is called in the configuration (random)
          --scopes LIST  any of publish, read, admin, separated by commas (publish)
          --topics LIST  the only topics it may publish to and read, separated by commas (all)
          --rate N       events a second (no limit)
          --expires TIME when it ends, such as 2027-01-31T00:00:00Z (never)
          --index N      its number in the configuration (0)
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--id"] = ApiKey.NewId(), ["--scopes"] = "publish", ["--topics"] = "", ["--rate"] = "0",
            ["--expires"] = "", ["--index"] = "0",
        };
        if (args is not ["new", .. var options] || !Read(options, values))
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        var secret = ApiKey.NewSecret();
        var key = new AccessKeyOptions
        {
            Id = values["--id"],
            Hash = KeyHash.Compute(secret).ToString(),
            Scopes = values["--scopes"],
            Topics = values["--topics"],
            Rate = Number(values["--rate"]) ?? -1,
            Expires = values["--expires"],
        };
        if (KeyReader.Problem(key) is var (setting, rule))
        {
            await errors.WriteLineAsync($"--{setting.ToLowerInvariant()} {rule}");
            return 2;
        }

        await output.WriteLineAsync(Describe(key, ApiKey.Join(key.Id, secret), values["--index"]));
        return 0;
    }

    private static bool Read(string[] options, Dictionary<string, string> values)
    {
        for (var i = 0; i < options.Length; i += 2)
        {
            if (i + 1 == options.Length || !values.ContainsKey(options[i]))
                return false;
            values[options[i]] = options[i + 1];
        }

        return int.TryParse(values["--index"], NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static string Describe(AccessKeyOptions key, string text, string index)
    {
        var prefix = $"Access__Keys__{index}__";
        var lines = new List<string>
        {
            "# The key, for the client; it is not kept anywhere. Header: Authorization: Bearer KEY",
            text,
            string.Empty,
            "# The settings, for the API; they hold no secret.",
            $"{prefix}Id={key.Id}",
            $"{prefix}Hash={key.Hash}",
            $"{prefix}Scopes={key.Scopes}",
        };
        if (key.Topics.Length > 0)
            lines.Add($"{prefix}Topics={key.Topics}");
        if (key.Rate > 0)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{prefix}Rate={key.Rate}"));
        if (key.Expires.Length > 0)
            lines.Add($"{prefix}Expires={key.Expires}");
        return string.Join('\n', lines);
    }
}
