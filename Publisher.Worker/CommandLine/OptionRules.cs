using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Publisher.Worker.CommandLine;

/// <summary>
/// Creates options whose values are validated while they are parsed; the error message names the option and the rule.
/// </summary>
internal static class OptionRules
{
    public static Option<int> Whole(string name, int fallback, int min, int max, string description) =>
        Checked(name, "n", _ => fallback, description, (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));

    public static Option<double> Number(string name, double fallback, double min, double max, string description) =>
        Checked(name, "x", _ => fallback, description, (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}"));

    /// <summary>Creates an option with its own rule.</summary>
    /// <param name="name">The option's name, with its dashes.</param>
    /// <param name="value">The name of the value in the help text.</param>
    /// <param name="fallback">The default value; if omitted, the type's default.</param>
    /// <param name="description">The description in the help text.</param>
    /// <param name="parse">
    /// Returns the value, or the end of an error message that begins with the option's name.
    /// </param>
    public static Option<T> Checked<T>(
        string name, string value, Func<ArgumentResult, T>? fallback, string description, RuledParser<T> parse) =>
        new(name)
        {
            HelpName = value,
            Description = description,
            DefaultValueFactory = fallback,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (parse(text, out var parsed) is { } rule)
                    result.AddError($"{name} {rule}, and '{text}' is not.");
                return parsed;
            },
        };

    public delegate string? RuledParser<T>(string text, out T value);
}
