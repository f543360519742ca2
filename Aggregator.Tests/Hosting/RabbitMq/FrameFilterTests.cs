using System.Buffers.Binary;
using System.Text;
using Aggregator.Hosting.RabbitMq;
using Aggregator.Tests.Consumers.Deliveries;

namespace Aggregator.Tests.Hosting.RabbitMq;

/// <summary>Tests the filter's output, however its input is split.</summary>
public sealed class FrameFilterTests
{
    private const ushort HasHeaders = 1 << 13;
    private const ushort HasContentType = 1 << 15;
    private const ushort HasMessageId = 1 << 7;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Valid_frames_pass_unchanged(int step)
    {
        byte[] bytes =
        [
            .. Frame(1, [0, 60, 0, 60, 1, 2, 3]),
            .. Header(
                5, HasHeaders, Table(new WireTable().Add("a", WireTable.Text("b")).Add("n", WireTable.Nested(31)))),
            .. Frame(3, "hello"u8.ToArray()),
            .. Header(0, 0, []),
            .. Frame(8, []),
            .. Frame(3, new byte[70_000]),
        ];

        Filtered(bytes, step).Should().Equal(bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Only_a_table_that_the_client_cannot_read_is_replaced(int step)
    {
        var table = new WireTable().Add("amount", WireTable.Decimal(29, 5)).ToArray();
        byte[] type = WirePublisher.Short("text/plain"), id = WirePublisher.Short("id");
        ushort flags = HasContentType | HasHeaders | HasMessageId;
        byte[] before = Frame(1, [9]), after = [.. Frame(3, [1]), .. Frame(8, [])];

        var bytes = Filtered([.. before, .. Header(1, flags, [.. type, .. Table(table), .. id]), .. after], step);

        bytes.Take(before.Length).Should().Equal(before);
        bytes.TakeLast(after.Length).Should().Equal(after);
        var frame = bytes[before.Length..^after.Length];
        BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(3)).Should().Be(frame.Length - 8);
        var properties = frame[21..^1];
        properties.Take(type.Length).Should().Equal(type);
        properties.TakeLast(id.Length).Should().Equal(id);
        var replacement = properties[type.Length..^id.Length];
        BinaryPrimitives.ReadInt32BigEndian(replacement).Should().Be(replacement.Length - 4);
        replacement.TakeLast(table.Length).Should().Equal(table);
        HeaderTable.Check(replacement.AsSpan(4))!.Reason.Should().Contain("reserved", "it is a table of our own");
    }

    [Theory]
    [InlineData('l', 8, true)]
    [InlineData('L', 8, true)]
    [InlineData('D', 5, true)]
    [InlineData('q', 8, false)]
    [InlineData('T', 7, false)]
    [InlineData('S', 3, false)]
    public void A_value_is_accepted_only_if_the_client_knows_its_type_and_size(char type, int size, bool isReadable)
    {
        var table = new WireTable().Add("name", [(byte)type, .. new byte[size]]).ToArray();

        (HeaderTable.Check(table) is null).Should().Be(isReadable);
    }

    [Fact]
    public void A_table_over_a_limit_is_set_aside_and_its_message_is_accepted()
    {
        var many = new WireTable();
        for (var i = 0; i <= HeaderTable.MaxValues; i++)
            many.Add(string.Empty, [(byte)'V']);
        byte[][] beyond =
        [
            many.ToArray(),
            new WireTable().Add("deep", WireTable.Nested(HeaderTable.MaxDepth)).ToArray(),
            new WireTable().Add("deep", WireTable.Nested(24_000)).ToArray(),
            new WireTable().Add("long", WireTable.Text(new string('x', HeaderTable.MaxBytes))).ToArray(),
        ];

        beyond.Select(table => HeaderTable.Check(table)!.IsRefusal).Should().OnlyContain(refused => !refused);
    }

    [Fact]
    public void Random_bytes_as_properties_never_break_the_filter_and_come_out_as_frames()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var properties = new byte[random.Next(60)];
            random.NextBytes(properties);
            byte[] bytes = [.. Header(3, (ushort)random.Next(65536), properties), .. Frame(3, [1, 2, 3])];

            var filtered = Filtered(bytes, random.Next(1, 80));

            var size = BinaryPrimitives.ReadInt32BigEndian(filtered.AsSpan(3));
            filtered[(7 + size)..].Should().Equal([0xCE, .. Frame(3, [1, 2, 3])]);
        }
    }

    [Fact]
    public void The_filter_is_between_messages_after_the_last_body_frame()
    {
        var filter = new FrameFilter();
        var places = new List<bool>();
        foreach (var frame in (byte[][])[Header(4, 0, []), Frame(3, [1, 2]), Frame(3, [3, 4]), [8, 0]])
        {
            frame.CopyTo(filter.Room());
            filter.Received(frame.Length);
            filter.Advance();
            places.Add(filter.IsBetweenMessages);
        }

        places.Should().Equal(false, false, true, true);
        filter.TakeAnnounced().Should().Be(4);
        filter.TakeAnnounced().Should().Be(0);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(16 * 1024, 3)]
    [InlineData(100_000, 3)]
    public void A_step_ends_after_a_large_message_even_if_the_next_one_was_received(int body, int steps)
    {
        var message = (byte[])[.. Header((ulong)body, 0, []), .. Frame(3, new byte[body])];
        byte[] bytes = [.. message, .. message, .. message];
        var (filter, ends) = (new FrameFilter(), 0);
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, filter.Room().Length);
            bytes.AsMemory(at, count).CopyTo(filter.Room());
            filter.Received(count);
            at += count;
            while (filter.Advance())
            {
                if (filter.IsBetweenMessages)
                    ends++;
                filter.TakeAnnounced();
                while (filter.Take(new byte[4096]) > 0)
                {
                }
            }
        }

        ends.Should().Be(steps);
    }

    [Fact]
    public void Bytes_that_are_not_a_frame_are_passed_to_the_client()
    {
        var bytes = Encoding.ASCII.GetBytes("AMQP\0\0\t\u0001HTTP/1.1 400");

        Filtered(bytes, 3).Should().Equal(bytes);
    }

    private static byte[] Filtered(byte[] bytes, int step)
    {
        var filter = new FrameFilter();
        var output = new List<byte>();
        var taken = new byte[4096];
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(Math.Min(step, bytes.Length - at), filter.Room().Length);
            bytes.AsMemory(at, count).CopyTo(filter.Room());
            filter.Received(count);
            at += count;
            while (filter.Advance())
            {
                while (filter.Take(taken) is > 0 and var ready)
                    output.AddRange(taken.AsSpan(0, ready));
            }
        }

        return [.. output];
    }

    private static byte[] Header(ulong body, ushort flags, byte[] properties)
    {
        var start = new byte[14];
        BinaryPrimitives.WriteUInt16BigEndian(start, 60);
        BinaryPrimitives.WriteUInt64BigEndian(start.AsSpan(4), body);
        BinaryPrimitives.WriteUInt16BigEndian(start.AsSpan(12), flags);
        return Frame(2, [.. start, .. properties]);
    }

    private static byte[] Table(WireTable table) => Table(table.ToArray());

    private static byte[] Table(byte[] table) => WireTable.Sized('F', table)[1..];

    private static byte[] Frame(byte type, byte[] payload) => [type, 0, 1, .. WireTable.Sized('x', payload)[1..], 0xCE];
}
