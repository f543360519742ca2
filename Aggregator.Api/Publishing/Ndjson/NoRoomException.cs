namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>An upload has waited for memory until its timeout and could not read on.</summary>
internal sealed class NoRoomException() : Exception("There is no room for more bytes in flight.");
