namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>An upload found no memory for what it has to read next, for as long as it may wait for that.</summary>
internal sealed class NoRoomException() : Exception("There is no room for more bytes in flight.");
