extern alias chaos;

using System.Text;
using chaos::Aggregator.Chaos.Journals;

namespace Aggregator.Tests.Chaos;

public sealed class JournalTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly SentEvents _sent = new();

    [Fact]
    public void A_confirm_covers_the_events_of_its_request_only()
    {
        var account = Read(retriesAreOneMessage: false, "s 1\ne a x 1\ne a y 2\ns 2\ne a z 3\nc 1 17\n");

        _sent.Count.Should().Be(3);
        _sent.Confirmed.Should().Be(2);
        _sent.Find(new EventIdentity("a", "z"))!.IsConfirmed.Should().BeFalse();
        account.ConfirmedSends.Should().Be(2);
        account.Confirms.FirstAfter(16).Should().Be(17);
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 2)]
    public void Each_attempt_without_an_answer_may_be_another_message_unless_its_id_says_otherwise(
        bool retriesAreOneMessage, int possible)
    {
        var account = Read(retriesAreOneMessage, "s 1\ne a x 1\ne a y 2\nd 1\nd 1\nc 1 17\n");

        account.ConfirmedSends.Should().Be(2);
        account.PossibleSends.Should().Be(possible);
    }

    [Fact]
    public void An_event_in_two_requests_is_one_event_and_two_sends()
    {
        var account = Read(retriesAreOneMessage: false, "s 1\ne a x 1\nc 1 17\ns 2\ne a x 1\nc 2 18\n");

        _sent.Confirmed.Should().Be(1);
        account.ConfirmedSends.Should().Be(2);
    }

    [Fact]
    public void A_torn_last_line_says_nothing_until_the_rest_of_it_comes()
    {
        File.WriteAllText(_file, "s 1\ne a x 1\nc 1 1");
        var account = new JournalAccount(_sent, retriesAreOneMessage: false);
        using var tail = new JournalTail(_file, account);

        tail.Read();
        _sent.Confirmed.Should().Be(0);
        File.AppendAllText(_file, "7\n");
        tail.Read();

        _sent.Confirmed.Should().Be(1);
        account.Confirms.FirstAfter(1).Should().Be(17);
    }

    [Fact]
    public void Requests_of_another_life_are_numbered_from_the_beginning()
    {
        var account = Read(retriesAreOneMessage: false, "s 1\ne a x 1\n");
        account.BeginLife();
        foreach (var line in (string[])["s 1", "e a y 2", "c 1 17"])
            account.Read(line);

        _sent.Find(new EventIdentity("a", "x"))!.IsConfirmed.Should().BeFalse();
        _sent.Find(new EventIdentity("a", "y"))!.IsConfirmed.Should().BeTrue();
    }

    [Theory]
    [InlineData("c 1 17")]
    [InlineData("nonsense")]
    public void A_line_that_makes_no_sense_is_an_error(string line)
    {
        var account = new JournalAccount(_sent, retriesAreOneMessage: false);

        account.Invoking(one => one.Read(line)).Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("""{"b":1,"a":{"y":2.50,"x":"\u00e9"}}""", """{"a": {"x": "é", "y": 2.5}, "b": 1.0}""", true)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", false)]
    [InlineData("""{"a":null}""", """{}""", false)]
    public void The_value_is_that_of_the_payload_and_not_of_its_spelling(string one, string other, bool same)
    {
        (Value(one) == Value(other)).Should().Be(same);
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00.1234567+02:00", "2026-01-31T10:00:00.123456Z", true)]
    [InlineData("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123457Z", false)]
    public void Times_are_compared_in_utc_to_the_microsecond(string one, string other, bool same)
    {
        (Value("{}", one) == Value("{}", other)).Should().Be(same);
    }

    public void Dispose() => File.Delete(_file);

    private static ulong Value(string payload, string time = "2026-01-31T12:00:00Z") => EventValue.Read(
        Encoding.UTF8.GetBytes(
            $$"""{"topic":"a","event_id":"x","timestamp":"{{time}}","source":"s","payload":{{payload}}}""")).Value;

    private JournalAccount Read(bool retriesAreOneMessage, string text)
    {
        File.WriteAllText(_file, text);
        var account = new JournalAccount(_sent, retriesAreOneMessage);
        using var tail = new JournalTail(_file, account);
        tail.Read();
        return account;
    }
}
