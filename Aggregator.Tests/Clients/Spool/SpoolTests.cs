using System.Runtime.Versioning;
using Aggregator.Client;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Clients.Spool;

/// <summary>What is on disk, and what becomes of it.</summary>
public sealed class SpoolTests : IDisposable
{
    private const int Mark = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _problems = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Confirmed_events_leave_nothing_on_disk(bool fsync)
    {
        await using var server = await PublishServer.StartAsync();
        await using (var client = server.Client(
            options => options with { SpoolFolder = _folder.Path, FsyncSpool = fsync, MaxSpoolBytes = 1 << 20 }))
        {
            await client.PublishAsync(ClientEvents.Many("confirmed", 10));
            Segments().Sum(segment => segment.Length).Should().Be(Mark, "the segment begins anew");
            await client.PublishAsync(ClientEvents.Many("confirmed", 5_000));
            Segments().Sum(segment => segment.Length).Should().BeLessThan(1 << 20);
        }

        Segments().Should().BeEmpty();
        server.Ids.Should().HaveCount(5_010).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task What_is_not_confirmed_is_sent_by_the_next_client_with_the_same_ids()
    {
        var events = ClientEvents.Many("inherited", 3_000);
        await SpoolAsync(events);

        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(Spooling);

        (await client.FlushAsync(Patience)).Should().BeTrue();
        server.Ids.Should().Equal(events.Select(one => one.EventId), "they are sent in order");
        Segments().Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task A_torn_tail_is_cut_and_everything_before_it_is_sent(int missing)
    {
        var events = ClientEvents.Many("torn", 10);
        await SpoolAsync(events);
        Tear(segment => segment.SetLength(segment.Length - missing));

        await ShouldSendAsync([.. events.Take(9)]);

        _problems.Should().ContainSingle().Which.Should().Contain("are not readable and are skipped");
    }

    [Fact]
    public async Task Zeros_and_garbage_at_the_end_are_cut()
    {
        var events = ClientEvents.Many("garbage", 10);
        await SpoolAsync(events);
        Tear(segment =>
        {
            segment.Position = segment.Length;
            segment.Write(new byte[1_000]);
            segment.Write("garbage"u8);
        });

        await ShouldSendAsync(events);
    }

    [Fact]
    public async Task A_record_that_was_changed_is_not_sent()
    {
        var events = ClientEvents.Many("changed", 10);
        await SpoolAsync(events);
        Tear(segment =>
        {
            segment.Position = segment.Length - 2;
            segment.WriteByte((byte)'x');
        });

        await ShouldSendAsync([.. events.Take(9)]);
    }

    [Fact]
    public async Task A_file_that_is_no_segment_is_skipped()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "0000000000000001.spool"), "something else");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "notes.spool"), "mine");

        await ShouldSendAsync([]);

        File.Exists(Path.Combine(_folder.Path, "notes.spool")).Should().BeTrue();
    }

    [Fact]
    public async Task A_folder_has_one_client_at_a_time()
    {
        await using var server = await PublishServer.StartAsync();
        await using (server.Client(Spooling))
        {
            server.Invoking(one => one.Client(Spooling)).Should().Throw<IOException>()
                .WithMessage($"The spool {_folder.Path} is used by another client.*");
        }

        await using var next = server.Client(Spooling);
        await next.PublishAsync(ClientEvents.Create("next"));
    }

    [Fact]
    public async Task A_full_spool_drops_what_must_not_wait_until_there_is_room_again()
    {
        using var gate = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client(options => Spooling(options) with { MaxSpoolBytes = 1 << 20 });
        var taken = 0;
        while (client.TryPublish(AggregatorEvent.Create("full", new { text = new string('x', 10_000) })))
            taken++;

        client.Dropped.Should().Be(1);
        taken.Should().BeInRange(90, 105);
        Segments().Sum(segment => segment.Length).Should().BeLessThan((1 << 20) + 100);
        gate.Release(1_000);
        await client.PublishAsync(ClientEvents.Create("full")).WaitAsync(Patience);
        (await client.FlushAsync(Patience)).Should().BeTrue();
        server.Ids.Should().HaveCount(taken + 1);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_back_fails_its_call()
    {
        using var gate = new SemaphoreSlim(0);
        await using var server = await PublishServer.StartAsync((_, _) => gate.WaitAsync());
        await using var client = server.Client(options => Spooling(options) with { MaxBatchEvents = 1 });
        var first = client.PublishAsync(ClientEvents.Create("damaged"));
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count == 1), "the first one is being sent");
        var second = client.PublishAsync(ClientEvents.Create("damaged"));
        await Eventually.TrueAsync(
            () => Task.FromResult(Segments().Single().Length > 300), "the second one is on disk");

        Tear(segment =>
        {
            segment.Position = segment.Length - 2;
            segment.WriteByte((byte)'x');
        });
        gate.Release(10);

        await first.WaitAsync(Patience);
        await second.Invoking(call => call.WaitAsync(Patience)).Should().ThrowAsync<IOException>()
            .WithMessage("The spool cannot be read.*");
        await client.PublishAsync(ClientEvents.Create("damaged")).WaitAsync(Patience);
    }

    [Fact]
    public async Task Frequent_flushes_during_an_outage_do_not_make_a_file_each()
    {
        var events = ClientEvents.Many("flushed", 300);
        await using (var client = Unreachable())
        {
            foreach (var one in events)
            {
                client.TryPublish(one).Should().BeTrue();
                (await client.FlushAsync(TimeSpan.Zero)).Should().BeFalse();
            }

            Segments().Should().HaveCountLessThan(70);
        }

        await ShouldSendAsync(events);
    }

    [Fact]
    public async Task A_client_that_cannot_be_created_leaves_the_folder_to_the_next()
    {
        await using var server = await PublishServer.StartAsync();
        var create = () => server.Client(options => Spooling(options) with
        {
            ConfigureConnections = _ => throw new InvalidOperationException("no certificate"),
        });

        create.Should().Throw<InvalidOperationException>();

        await using var next = server.Client(Spooling);
        await next.PublishAsync(ClientEvents.Create("next"));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Only_the_user_of_the_program_can_read_what_is_spooled()
    {
        var folder = Path.Combine(_folder.Path, "new");
        await using var server = await PublishServer.StartAsync();
        await using var client = server.Client(options => options with { SpoolFolder = folder });
        await client.PublishAsync(ClientEvents.Create("private"));

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var modes = Directory.EnumerateFiles(folder).Append(folder).Select(File.GetUnixFileMode).ToList();
        modes.Should().HaveCount(3).And.OnlyContain(mode => (mode & others) == UnixFileMode.None);
    }

    private AggregatorClientOptions Spooling(AggregatorClientOptions options) =>
        options with { SpoolFolder = _folder.Path, MaxRequests = 1, OnProblem = _problems.Add };

    /// <summary>Leaves the events in the spool, as if the program had died.</summary>
    private async Task SpoolAsync(IEnumerable<AggregatorEvent> events)
    {
        await using var client = Unreachable();
        foreach (var one in events)
            client.TryPublish(one).Should().BeTrue();
    }

    private AggregatorClient Unreachable() => new(new AggregatorClientOptions
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}"),
        SpoolFolder = _folder.Path,
        DrainTimeout = TimeSpan.Zero,
    });

    private async Task ShouldSendAsync(AggregatorEvent[] events)
    {
        await using var server = await PublishServer.StartAsync();
        await using (var client = server.Client(Spooling))
            (await client.FlushAsync(Patience)).Should().BeTrue();
        server.Ids.Should().Equal(events.Select(one => one.EventId));
    }

    private void Tear(Action<FileStream> tear)
    {
        using var segment = Segments().Single().Open(FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        tear(segment);
    }

    private FileInfo[] Segments() => new DirectoryInfo(_folder.Path).GetFiles("0*.spool");
}
