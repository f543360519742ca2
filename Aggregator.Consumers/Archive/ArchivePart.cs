namespace Aggregator.Consumers.Archive;

/// <summary>A finished file of an archive.</summary>
/// <param name="File">Its name in the archive's folder.</param>
/// <param name="Events">Rows.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="FirstId">The lowest id.</param>
/// <param name="LastId">The highest id; the next part has higher ones only.</param>
internal sealed record ArchivePart(string File, long Events, long Bytes, string Sha256, long FirstId, long LastId)
{
    /// <summary>The name of the n-th part, counted from 1.</summary>
    public static string Name(int number) => FormattableString.Invariant($"part-{number:00000}.parquet");
}
