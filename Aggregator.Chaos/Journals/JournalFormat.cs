namespace Aggregator.Chaos.Journals;

/// <summary>
/// The first letters of a journal's lines. A request's number and its events are written before it is first sent, so
/// that nothing can be stored that is not in a journal.
/// <code>
/// s 12                            request 12 is about to be sent, with these events:
/// e orders 0198a3…  9f86d081884c7d65     topic, id and value
/// d 12                            an attempt has ended without an answer: its events may be queued
/// c 12 81723645123                confirmed, at this time of the machine's monotonic clock in nanoseconds
/// r 12 422 …                      refused for good
/// </code>
/// </summary>
internal static class JournalFormat
{
    public const char Send = 's';
    public const char Event = 'e';
    public const char Doubt = 'd';
    public const char Confirmed = 'c';
    public const char Refused = 'r';
}
