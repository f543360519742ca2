using System.Text;
using Aggregator.Storage.Ingest;

namespace Aggregator.Tests.Storage.Ingest;

public sealed class PayloadHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2, "a" : 1 }""")]
    [InlineData("""{"a":1.5}""", """{"a":1.50}""")]
    [InlineData("""{"a":1500}""", """{"a":15e2}""")]
    [InlineData("""{"a":0.015}""", """{"a":1.5E-2}""")]
    [InlineData("""{"a":0}""", """{"a":-0.0e7}""")]
    [InlineData("""{"a":"\u00e9\/"}""", """{"a":"é/"}""")]
    [InlineData("""{"\u0061":[]}""", """{"a":[ ]}""")]
    [InlineData("""{"a":1e0}""", """{"a":10e-1}""")]
    [InlineData("""{"a":1,"b":[],"\u0061":2}""", """{"b":[],"a":2}""")]
    public void The_same_value_in_another_spelling_has_the_same_hash(string one, string other) =>
        Hash(one).Should().Be(Hash(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":10}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":-1}""", """{"a":0.1}""")]
    [InlineData("""{"a":-5}""", """{"a":0.5}""")]
    [InlineData("""{"a":-15}""", """{"a":1.5}""")]
    [InlineData("""{"a":-10}""", """{"a":0.01}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":true}""", """{"a":"true"}""")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":[]}""", """{"a":{}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[1,[2]]}""", """{"a":[1,2]}""")]
    [InlineData("""{"a":"b","c":"d"}""", """{"a":"d","c":"b"}""")]
    [InlineData("""{"a":{"b":1},"c":{}}""", """{"a":{},"c":{"b":1}}""")]
    [InlineData("""{"a":12345678901234567890123}""", """{"a":12345678901234567890124}""")]
    public void Another_value_has_another_hash(string one, string other) =>
        Hash(one).Should().NotBe(Hash(other));

    [Fact]
    public void A_payload_that_the_database_would_refuse_still_has_a_hash()
    {
        Hash("""{"a":"\ud800"}""").Should().NotBe(Hash("""{"a":"\ud801"}"""));
        Hash("no JSON").Should().NotBe(Hash("none either"));
    }

    [Fact]
    public void Hashes_are_stored_and_do_not_change() =>
        Hash("""{"text":"é","number":-1.5e3,"list":[true,null,{}]}""").Should().Be(7359556044702189284);

    private static long Hash(string json) => PayloadHash.Compute(Encoding.UTF8.GetBytes(json));
}
