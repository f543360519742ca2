using Aggregator.Tests.Consumers.Deliveries;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>A publisher that has logged in, and breaks the rules of AMQP then.</summary>
[Collection(SecurityPipeline.Name)]
public sealed class WrongFramesTests(Pipeline pipeline)
{
    /// <summary>
    /// Frames on an open channel of a publisher that has logged in, each of which breaks a rule of AMQP 0-9-1.
    /// </summary>
    private static readonly Dictionary<string, byte[]> Frames = new(StringComparer.Ordinal)
    {
        ["a giant frame"] = [3, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF],
        ["a body without a header"] = Frame(3, 1, [1, 2, 3]),
        ["a header without a method"] = Frame(2, 1, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0]),
        ["an unknown method"] = Frame(1, 1, [0, 60, 0xFF, 0xFF]),
        ["a method on an unknown channel"] = Frame(1, 0xFFFF, [0, 60, 0, 40, 0, 0, 0, 0, 0]),
        ["a method of the connection on a channel"] = Frame(1, 1, [0, 10, 0, 50, 0, 0, 0, 0, 0, 0, 0]),
        ["a method that breaks off"] = Frame(1, 1, [0, 60, 0, 40, 0, 0, 0xFF]),
        ["a body of exabytes"] =
        [
            .. Publish(), .. Frame(2, 1, [0, 60, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0]),
            .. Frame(3, 1, new byte[1000]),
        ],
        ["a body longer than it says"] =
            [.. Publish(), .. Frame(2, 1, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]), .. Frame(3, 1, new byte[100])],
        ["a header that breaks off"] =
            [.. Publish(), .. Frame(2, 1, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF])],
        ["a publish in a publish"] = [.. Publish(), .. Publish()],
        ["random bytes"] = GarbageTests.RandomBytes(7, 100_000),
    };

    public static TheoryData<string> NamesOfFrames { get; } = [.. Frames.Keys];

    [Theory]
    [MemberData(nameof(NamesOfFrames))]
    public async Task Wrong_frames_of_a_publisher_reach_no_consumer(string name)
    {
        var received = await pipeline.ScalarAsync<decimal>("SELECT coalesce(sum(received), 0) FROM ingest_ledger");
        for (var i = 0; i < 5; i++)
        {
            await using var publisher = await WirePublisher.ConnectAsync(pipeline.Host.Publisher);
            try
            {
                await publisher.WriteAsync(Frames[name]);
            }
            catch (IOException)
            {
                // The broker has closed the connection before it has read everything.
                continue;
            }
        }

        await pipeline.ShouldServeAsync();
        (await pipeline.ScalarAsync<decimal>("SELECT sum(received) FROM ingest_ledger")).Should().Be(received + 2);
    }

    private static byte[] Publish() => Frame(
        1, 1, [0, 60, 0, 40, 0, 0, .. WirePublisher.Short("log-events"), .. WirePublisher.Short(string.Empty), 0]);

    private static byte[] Frame(byte type, ushort channel, byte[] payload) =>
    [
        type, (byte)(channel >> 8), (byte)channel, 0, 0, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload,
        0xCE,
    ];
}
