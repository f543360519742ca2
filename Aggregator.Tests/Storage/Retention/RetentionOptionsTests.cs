using Aggregator.Storage.Partitions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>Settings that contradict each other stop the program with a sentence that names them.</summary>
public sealed class RetentionOptionsTests
{
    public static readonly TheoryData<string, string> Broken = new()
    {
        { "KeyDays=30 Days=90", "Retention__KeyDays (30) must not be less than the 90 days" },
        { "KeyDays=30 Topics:0:Topic=a Topics:0:Days=31", "Retention__KeyDays (30) must not be less than the 31 days" },
        { "KeyDays=30", "Retention__KeyDays needs Retention__Days or Retention__Topics" },
        { "KeyDays=-1", "KeyDays must be between 0 and 36500" },
        { "Topics:0:Days=1", "Retention__Topics__0__Topic must have 1 to 100 characters." },
        { "Topics:0:Topic=a", "Retention__Topics__0__Days must be from 1 to 36,500." },
        {
            "Topics:0:Topic=a Topics:0:Days=1 Topics:1:Topic=a Topics:1:Days=2",
            "Retention__Topics__1__Topic must be another one for each."
        },
        {
            "Days=90 Topics:0:Topic=a Topics:0:Days=91",
            "Retention__Topics__0__Days (91) must not be more than Retention__Days (90)"
        },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_is_named(string settings, string message)
    {
        var attempt = () => Read(settings);

        attempt.Should().Throw<OptionsValidationException>().WithMessage($"*{message}*");
    }

    [Fact]
    public void A_topic_may_have_any_name()
    {
        var retention = Read("KeyDays=400 Days=90 Topics:0:Topic=a:b__c/d Topics:0:Days=7");

        retention.Topics.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Topic = "a:b__c/d", Days = 7 });
    }

    private static RetentionOptions Read(string settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Split(' ').Select(setting => setting.Split('=')).Select(
                parts => KeyValuePair.Create($"{RetentionOptions.Section}:{parts[0]}", (string?)parts[1])))
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddPartitionUpkeep(configuration)
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<RetentionOptions>>().Value;
    }
}
