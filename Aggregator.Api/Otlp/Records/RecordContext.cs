using Aggregator.Contracts.Parsing;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Resource.V1;

namespace Aggregator.Api.Otlp.Records;

/// <summary>What the records of one scope have in common.</summary>
internal sealed record RecordContext(SharedPart<Resource> Resource, SharedPart<InstrumentationScope> Scope)
{
    /// <summary>Why none of the records can be stored; empty if they can.</summary>
    public IReadOnlyList<FieldError> Errors => Resource.Errors.Count > 0 ? Resource.Errors : Scope.Errors;
}

/// <summary>A resource or scope, which is decoded and written once for all its records.</summary>
/// <param name="Message">The decoded message; empty if there are errors.</param>
/// <param name="Json">The object in the payload.</param>
/// <param name="Errors">Why no record with it can be stored.</param>
internal sealed record SharedPart<T>(T Message, ReadOnlyMemory<byte> Json, IReadOnlyList<FieldError> Errors);
