using System.Text.Json;
using Aggregator.Api.Access;
using Aggregator.Api.Otlp;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;
using Aggregator.Api.Publishing;
using Aggregator.Contracts;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>Makes events of requests as the API does, without a server.</summary>
internal static class Mapped
{
    public static readonly DateTimeOffset Received = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static LogEvent One(ExportLogsServiceRequest request, OtlpOptions? options = null) =>
        From(request, options).Events.Single();

    public static JsonElement Payload(ExportLogsServiceRequest request) =>
        JsonDocument.Parse(One(request).Payload.Utf8).RootElement;

    public static MappedLogs From(
        ExportLogsServiceRequest request, OtlpOptions? options = null, DateTimeOffset? received = null) =>
        From(OtlpEncoding.Protobuf, request.ToByteArray(), options, received);

    public static MappedLogs From(
        OtlpEncoding encoding,
        byte[] body,
        OtlpOptions? options = null,
        DateTimeOffset? received = null,
        PublishOptions? limits = null)
    {
        limits ??= new PublishOptions();
        var rules = limits.Rules();
        using var lease = new InFlightLimiter(Options.Create(limits)).AttemptAcquire()!;
        using var mapper = new RecordMapper(encoding, options ?? new OtlpOptions(), rules, received ?? Received);
        var logs = new MappedLogs(limits.MaxBodyBytes, lease);
        logs.Map(encoding.Split(body, limits.MaxEvents), mapper, new Caller(key: null));
        return logs;
    }
}
