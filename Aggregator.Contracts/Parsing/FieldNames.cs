using System.Text;
using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The names of an event's fields on the wire. The first five are the contract's fields in its order.
/// </summary>
internal sealed class FieldNames
{
    public const int Topic = 0;
    public const int EventId = 1;
    public const int Timestamp = 2;
    public const int Source = 3;
    public const int Payload = 4;

    /// <summary>The names that only CloudEvents have; the others need not be known.</summary>
    public const int SpecVersion = 5;
    public const int DataContentType = 6;
    public const int DataBase64 = 7;

    public static readonly FieldNames Contract = new("topic", "event_id", "timestamp", "source", "payload");

    public static readonly FieldNames CloudEvents = new(
        "type", "id", "time", "source", "data", "specversion", "datacontenttype", "data_base64");

    private readonly string[] _names;
    private readonly byte[][] _utf8;

    private FieldNames(params string[] names)
    {
        _names = names;
        _utf8 = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
    }

    public int Count => _names.Length;

    public string this[int field] => _names[field];

    /// <summary>The index of the property at the reader's current token, or -1.</summary>
    public int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (LogEventReader.NameIs(ref reader, _utf8[i]))
                return i;
        }

        return -1;
    }

    /// <summary>
    /// The sort key that puts errors in the order of the fields; errors that concern no field come first.
    /// </summary>
    public int Place(string name) => Array.IndexOf(_names, name);
}
