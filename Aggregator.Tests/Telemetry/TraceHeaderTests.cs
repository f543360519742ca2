using System.Diagnostics;
using System.Text;
using Aggregator.Hosting.Telemetry;

namespace Aggregator.Tests.Telemetry;

public sealed class TraceHeaderTests
{
    private const string Sampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public void The_traces_of_a_group_come_back_as_they_were_written()
    {
        EventTrace[] traces = [New(0), New(7), New(499)];

        EventTraces.Read(EventTraces.Write(traces)).Should().Equal(traces);
    }

    [Fact]
    public void A_group_carries_no_more_traces_than_it_may()
    {
        var header = EventTraces.Write([.. Enumerable.Range(0, 500).Select(New)]);

        header.Should().HaveCount(3_328);
        EventTraces.Read([.. header, .. header]).Should().HaveCount(EventTraces.MaxEvents);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(1000)]
    public void Bytes_that_are_no_traces_are_left_out(int length) =>
        EventTraces.Read(new byte[length]).Should().BeEmpty();

    [Fact]
    public void A_trace_parent_is_read_as_text_and_as_bytes()
    {
        Read(Sampled)!.Value.TraceId.ToHexString().Should().Be("4bf92f3577b34da6a3ce929d0e0e4736");
        Read(Encoding.ASCII.GetBytes(Sampled))!.Value.TraceFlags.Should().Be(ActivityTraceFlags.Recorded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-and-more")]
    [InlineData(17)]
    public void Anything_else_is_no_trace_parent(object value) => Read(value).Should().BeNull();

    private static ActivityContext? Read(object value) =>
        TraceParent.Read(new Dictionary<string, object?>(StringComparer.Ordinal) { ["traceparent"] = value });

    private static EventTrace New(int index) => new(
        index,
        new ActivityContext(
            ActivityTraceId.CreateRandom(),
            ActivitySpanId.CreateRandom(),
            ActivityTraceFlags.Recorded,
            isRemote: true));
}
