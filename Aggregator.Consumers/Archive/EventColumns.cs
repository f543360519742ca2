using Parquet.Schema;

namespace Aggregator.Consumers.Archive;

/// <summary>The columns of an archive's files.</summary>
/// <remarks>
/// <para>The file's schema says what the columns mean: times in UTC with microseconds, and texts. The values are passed
/// as what they are stored as: numbers and bytes.</para>
/// <para>Parquet.Net 6.1 would write the bounds of a column of times in another unit than the times
/// (https://github.com/aloneguid/parquet-dotnet/issues/769), and those of texts in the order of UTF-16. Readers skip
/// what lies outside of the bounds, and would find nothing. Numbers get right bounds, and bytes none.</para>
/// </remarks>
internal static class EventColumns
{
    private const string IdName = "id";
    private const string TimestampName = "timestamp";
    private const string CreatedAtName = "created_at";
    private const string TopicName = "topic";
    private const string EventIdName = "event_id";
    private const string SourceName = "source";
    private const string PayloadName = "payload";

    public static readonly DataField<long> Id = new(IdName, nullable: false);
    public static readonly DateTimeDataField Timestamp = Time(TimestampName);
    public static readonly DateTimeDataField CreatedAt = Time(CreatedAtName);
    public static readonly DataField<string> Topic = new(TopicName, nullable: false);
    public static readonly DataField<string> EventId = new(EventIdName, nullable: false);
    public static readonly DataField<string> Source = new(SourceName, nullable: false);
    public static readonly DataField<string> Payload = new(PayloadName, nullable: false);

    /// <summary>The schema of the files.</summary>
    public static readonly ParquetSchema Schema = new(Id, Timestamp, CreatedAt, Topic, EventId, Source, Payload);

    /// <summary>The same columns, as they are stored.</summary>
    public static readonly ParquetSchema Stored = new(
        new DataField<long>(IdName, nullable: false),
        new DataField<long>(TimestampName, nullable: false),
        new DataField<long>(CreatedAtName, nullable: false),
        new DataField<byte[]>(TopicName, nullable: false),
        new DataField<byte[]>(EventIdName, nullable: false),
        new DataField<byte[]>(SourceName, nullable: false),
        new DataField<byte[]>(PayloadName, nullable: false));

    private static DateTimeDataField Time(string name) => new(
        name,
        DateTimeFormat.Timestamp,
        isAdjustedToUTC: true,
        unit: DateTimeTimeUnit.Micros,
        isNullable: false);
}
