namespace Aggregator.Api.Otlp.Encodings;

/// <summary>The records of a request, as parts of its body that are not decoded yet.</summary>
/// <param name="max">Maximum number of records, resources and scopes.</param>
internal sealed class EncodedLogs(int max)
{
    private int _count;

    public List<EncodedScope> Scopes { get; } = [];

    public int Records => Scopes.Sum(scope => scope.Records.Count);

    /// <summary>Whether the body holds more than allowed; then it was not read to its end.</summary>
    public bool AreTooMany => _count > max;

    /// <summary>Counts a record, resource or scope; <c>false</c> if it is one too many.</summary>
    public bool TryCount() => ++_count <= max;
}

/// <summary>A resource; empty when there is none.</summary>
internal sealed record EncodedResource(ReadOnlyMemory<byte> Message, string SchemaUrl);

/// <summary>The records of one scope of a resource.</summary>
internal sealed record EncodedScope(
    EncodedResource Resource, ReadOnlyMemory<byte> Message, string SchemaUrl, List<ReadOnlyMemory<byte>> Records);
