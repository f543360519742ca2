extern alias chaos;

using chaos::Aggregator.Chaos.Schedule;

namespace Aggregator.Tests.Chaos;

public sealed class FaultScheduleTests
{
    private static readonly IReadOnlyList<FaultKind> Kinds =
        [.. FaultCatalog.All.Where(kind => kind.Obstacle(new Machine(true, true, 1)) is null)];

    [Fact]
    public void The_same_seed_gives_the_same_schedule()
    {
        FaultSchedule.Create(7, 60, Kinds, isShort: false).Should().Equal(
            FaultSchedule.Create(7, 60, Kinds, isShort: false));
    }

    [Fact]
    public void Another_seed_gives_another_schedule()
    {
        Names(FaultSchedule.Create(7, 60, Kinds, isShort: false)).Should().NotEqual(
            Names(FaultSchedule.Create(8, 60, Kinds, isShort: false)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_faults_are_one_of_each_group(bool isShort)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            FaultSchedule.Create(seed, 12, Kinds, isShort).Take(Enum.GetValues<FaultGroup>().Length)
                .Select(fault => fault.Kind.Group).Should().BeEquivalentTo(Enum.GetValues<FaultGroup>());
        }
    }

    [Fact]
    public void Sixty_faults_include_every_signal_and_everything_that_can_happen_to_broker_and_database()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var drawn = FaultSchedule.Create(seed, 60, Kinds, isShort: false).Select(fault => fault.Kind).ToHashSet();

            Kinds.Where(kind => kind.Group is not FaultGroup.Network).Except(drawn)
                .Should().BeEmpty("of seed {0}", seed);
        }
    }

    [Fact]
    public void Faults_at_the_same_time_strike_different_parts()
    {
        var joined = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var schedule = FaultSchedule.Create(seed, 60, Kinds, isShort: false);
            foreach (var (first, second) in schedule.Zip(schedule.Skip(1)).Where(pair => pair.Second.JoinsPrevious))
            {
                joined++;
                first.JoinsPrevious.Should().BeFalse();
                first.Kind.Parts.Should().NotIntersectWith(second.Kind.Parts);
            }
        }

        joined.Should().BePositive();
    }

    [Fact]
    public void Times_and_targets_are_within_the_bounds_of_the_kind()
    {
        foreach (var fault in FaultSchedule.Create(3, 1_000, Kinds, isShort: false))
        {
            fault.Hold.TotalSeconds.Should().BeInRange(fault.Kind.Hold.Min, fault.Kind.Hold.Max);
            fault.Target.Should().BeInRange(0, fault.Kind.Targets - 1);
        }
    }

    [Fact]
    public void A_machine_without_the_means_has_no_full_disk_no_stepped_clock_and_no_second_leader()
    {
        var machine = new Machine(HasSmallDisk: false, HasFakeClock: false, BrokerNodes: 1);

        FaultCatalog.All.Where(kind => kind.Obstacle(machine) is not null).Select(kind => kind.Name)
            .Should().BeEquivalentTo(
                "disk full", "queue leader moved", "clock stepped +1 h", "clock stepped -1 h", "clock stepped +1 min");
    }

    private static IEnumerable<string> Names(IEnumerable<PlannedFault> schedule) =>
        schedule.Select(fault => fault.Kind.Name);
}
