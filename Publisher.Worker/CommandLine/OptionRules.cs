using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Publisher.Worker.CommandLine;

/// <summary>
/// Options whose values are checked while they are parsed, by a sentence that names the option and the rule.
/// </summary>
internal static class OptionRules
{
    public static Option<int> Whole(string name, int fallback, int least, int most, string description) =>
        Checked(name, "n", _ => fallback, description, (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));

    public static Option<double> Number(string name, double fallback, double least, double most, string description) =>
        Checked(name, "x", _ => fallback, description, (string text, out double value) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));

    /// <summary>An option with a rule of its own.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="value">What the help calls its value.</param>
    /// <param name="fallback">Its value when it is not given; without one, the type's default.</param>
    /// <param name="description">For the help.</param>
    /// <param name="parse">Gives the value, or the end of a sentence that begins with the option's name.</param>
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
