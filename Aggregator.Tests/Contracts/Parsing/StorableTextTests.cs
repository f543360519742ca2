using Aggregator.Contracts.Parsing;

namespace Aggregator.Tests.Contracts.Parsing;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData("as it is: äöü 😀", "as it is: äöü 😀")]
    [InlineData("a\0b\n\u007f\u0085", "a\ufffdb\ufffd\ufffd\ufffd")]
    public void Control_characters_in_a_reason_are_replaced(string reason, string clean) =>
        StorableText.Reason(reason).Should().Be(clean);

    [Fact]
    public void Halves_of_surrogate_pairs_are_replaced()
    {
        StorableText.Reason("\ud83d").Should().Be("\ufffd");
        StorableText.Reason("x\ude00\ud83dy").Should().Be("x\ufffd\ufffdy");
    }

    [Fact]
    public void A_long_reason_is_truncated_between_characters()
    {
        StorableText.Reason(new string('x', 1000)).Should().Be(new string('x', 1000));
        StorableText.Reason(new string('x', 1001)).Should().Be(new string('x', 999) + '…');
        StorableText.Reason(new string('x', 998) + "😀😀").Should().Be(new string('x', 998) + '…');
    }

    [Fact]
    public void Only_unstorable_characters_of_a_name_are_replaced() =>
        StorableText.Name("a\u0001b\0\ud83d😀", 100).Should().Be("a\u0001b\ufffd\ufffd😀");

    [Theory]
    [InlineData("""{"a":[1,"b"]}""", """{"a":[1,"b"]}""")]
    [InlineData("""{"a":1""", "\"{\\u0022a\\u0022:1\"")]
    [InlineData("""["\u0000"]""", "\"[\\u0022\\\\u0000\\u0022]\"")]
    public void Json_that_the_database_cannot_store_becomes_text(string json, string storable) =>
        StorableText.Json(json).Should().Be(storable);
}
