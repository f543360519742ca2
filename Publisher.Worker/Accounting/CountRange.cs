using System.Globalization;

namespace Publisher.Worker.Accounting;

/// <summary>A count that is known exactly, or lies between two inclusive bounds.</summary>
internal sealed record CountRange(long Min, long Max)
{
    public static CountRange Exactly(long count) => new(count, count);

    public bool Contains(long count) => count >= Min && count <= Max;

    public override string ToString() => Min == Max
        ? Min.ToString("N0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Min:N0} to {Max:N0}");
}
