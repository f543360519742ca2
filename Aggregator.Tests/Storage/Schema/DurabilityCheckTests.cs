using Aggregator.Storage.Schema;

namespace Aggregator.Tests.Storage.Schema;

/// <summary>Tests the check of a session's settings; those of the whole server cannot be changed for a test.</summary>
public sealed class DurabilityCheckTests
{
    [Theory]
    [InlineData("off", "on", "on", "synchronous_commit is off")]
    [InlineData("on", "off", "on", "fsync is off")]
    [InlineData("on", "on", "off", "full_page_writes is off")]
    public void A_setting_that_may_lose_a_commit_is_named(
        string synchronousCommit, string fsync, string fullPageWrites, string sentence) =>
        DurabilityCheck.Refusal(synchronousCommit, fsync, fullPageWrites, string.Empty).Should().StartWith(sentence);

    [Theory]
    [InlineData("on")]
    [InlineData("local")]
    [InlineData("remote_write")]
    [InlineData("remote_apply")]
    public void A_setting_that_waits_for_the_disk_is_accepted(string synchronousCommit) =>
        DurabilityCheck.Refusal(synchronousCommit, "on", "on", string.Empty).Should().BeNull();

    [Fact]
    public void Local_commits_are_refused_where_a_standby_takes_over() =>
        DurabilityCheck.Refusal("local", "on", "on", "\"postgres-2\"")
            .Should().StartWith("synchronous_commit is local");

    [Theory]
    [InlineData("remote_write")]
    [InlineData("on")]
    [InlineData("remote_apply")]
    public void Commits_that_wait_for_the_standby_are_accepted(string synchronousCommit) =>
        DurabilityCheck.Refusal(synchronousCommit, "on", "on", "\"postgres-2\"").Should().BeNull();
}
