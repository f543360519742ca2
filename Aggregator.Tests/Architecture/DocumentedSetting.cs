using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Aggregator.Tests.Architecture;

/// <summary>A setting as the code declares it, with the expected content of its row in docs/configuration.md.</summary>
internal sealed record DocumentedSetting(string Name, string? Unit, string Default, string? Bounds)
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public;

    private static readonly (TimeSpan Length, string Name)[] Units =
    [
        (TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "min"),
        (TimeSpan.FromSeconds(1), "s"), (TimeSpan.FromMilliseconds(1), "ms"),
    ];

    /// <summary>The beginning of the row.</summary>
    public string Row => $"| `{Name}` | {Unit} | {Default} | {Bounds} |";

    /// <summary>The section to which a class is bound; <c>null</c> for a class that is configured in code.</summary>
    public static string? SectionOf(Type options) =>
        options.GetField("Section", BindingFlags.Static | BindingFlags.Public)?.GetRawConstantValue() as string;

    /// <summary>The prefix of the names of the class's settings.</summary>
    public static string Prefix(Type options) =>
        SectionOf(options) is { } section ? $"{section}__" : $"{options.Name}.";

    /// <summary>
    /// Whether the class holds settings, which means that it is bound to a section, or that its properties have bounds.
    /// </summary>
    public static bool IsOptions(Type type) =>
        type is { IsClass: true, IsAbstract: false } && (SectionOf(type) is not null || HasBounds(type));

    public static IEnumerable<DocumentedSetting> From(Type options) => From(options, Prefix(options));

    /// <summary>The value as a reader writes it, with the units and the separators of the documents.</summary>
    public static string Text(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => Text(time),
        int or long => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        string text => text,
        IEnumerable => "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<DocumentedSetting> From(Type options, string prefix)
    {
        var defaults = Activator.CreateInstance(options, nonPublic: true)!;
        foreach (var property in options.GetProperties(Declared).Where(one => one.CanWrite))
        {
            var element = property.PropertyType.GetGenericArguments().FirstOrDefault();
            if (element?.Assembly == options.Assembly)
            {
                foreach (var part in From(element, $"{prefix}{property.Name}__N__"))
                    yield return part;
                continue;
            }

            yield return new DocumentedSetting(
                prefix + property.Name, UnitOf(property.Name), Text(property.GetValue(defaults)), BoundsOf(property));
        }
    }

    private static bool HasBounds(Type type) =>
        type.GetProperties(Declared).Any(property => property.IsDefined(typeof(RangeAttribute)));

    private static string? UnitOf(string name) =>
        name.EndsWith("Ms", StringComparison.Ordinal) ? "ms"
        : name.Contains("Bytes", StringComparison.Ordinal) ? "bytes"
        : null;

    private static string? BoundsOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range)
            return null;

        // The attribute stores the bounds of other types as text.
        var isTime = range.OperandType == typeof(TimeSpan);
        return $"{Text(Bound(range.Minimum))} to {Text(Bound(range.Maximum))}";

        object Bound(object bound) => isTime ? TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture)
            : bound is double number and < 9e15 && Math.Floor(number) == number ? (long)number
            : bound;
    }

    private static string Text(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
            return "0";
        var unit = Units.First(one => time.Ticks % one.Length.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / unit.Length.Ticks:N0} {unit.Name}");
    }
}
