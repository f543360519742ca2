using System.Globalization;

namespace Publisher.Worker.Accounting;

/// <summary>A count that is known exactly, or lies between two inclusive bounds.</summary>
internal sealed record CountRange(long Least, long Most)
{
    public static CountRange Exactly(long count) => new(count, count);

    public bool Contains(long count) => count >= Least && count <= Most;

    public override string ToString() => Least == Most
        ? Least.ToString("N0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Least:N0} to {Most:N0}");
}
