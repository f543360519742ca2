using System.Net.Sockets;
using Aggregator.Outbox.Resilience;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Aggregator.Tests.Outbox.Resilience;

public sealed class DatabaseFailureTests
{
    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("55P03")]
    [InlineData("55006")]
    [InlineData("25006")]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("08006")]
    [InlineData("53100")]
    [InlineData("53300")]
    [InlineData("58030")]
    public void A_state_that_passes_is_transient(string sqlState) =>
        DatabaseFailure.IsTransient(Postgres(sqlState)).Should().BeTrue();

    [Theory]
    [InlineData("22P05")]
    [InlineData("22003")]
    [InlineData("23502")]
    [InlineData("23505")]
    [InlineData("42P01")]
    [InlineData("42501")]
    [InlineData("57P04")]
    [InlineData("P0001")]
    public void A_state_that_comes_again_is_not(string sqlState) =>
        DatabaseFailure.IsTransient(Postgres(sqlState)).Should().BeFalse();

    [Fact]
    public void A_unique_violation_is_transient_only_on_the_inbox_and_outbox()
    {
        DatabaseFailure.IsTransient(Postgres("23505", "pk_inbox_state")).Should().BeTrue();
        DatabaseFailure.IsTransient(Postgres("23505", "pk_ledger")).Should().BeFalse();
    }

    [Fact]
    public void The_message_text_plays_no_part()
    {
        var translated = new PostgresException("Verklemmung entdeckt", "ERROR", "ERROR", "40P01");
        var misleading = new PostgresException("deadlock detected", "ERROR", "ERROR", "22P02");

        DatabaseFailure.IsTransient(translated).Should().BeTrue();
        DatabaseFailure.IsTransient(misleading).Should().BeFalse();
    }

    [Fact]
    public void What_Entity_Framework_and_tasks_wrap_around_is_looked_through()
    {
        var deadlock = Postgres("40P01");

        DatabaseFailure.IsTransient(new DbUpdateException("save", deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new InvalidOperationException("likely transient", deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new AggregateException(deadlock, deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new AggregateException(deadlock, new NotSupportedException("own")))
            .Should().BeFalse();
    }

    [Fact]
    public void A_broken_line_is_transient_and_text_that_cannot_be_sent_is_not()
    {
        DatabaseFailure.IsTransient(new NpgsqlException("read", new IOException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("connect", new SocketException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("pool", new TimeoutException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("write", new NotSupportedException("lone surrogate")))
            .Should().BeFalse();
    }

    [Fact]
    public void A_consumers_own_time_out_is_not_the_databases_but_one_at_the_claim_is()
    {
        DatabaseFailure.IsTransient(new TimeoutException()).Should().BeFalse();
        DatabaseFailure.IsTransientAroundConsumer(new TimeoutException()).Should().BeTrue();
        DatabaseFailure.IsTransientAroundConsumer(new SocketException()).Should().BeTrue();
        DatabaseFailure.IsTransientAroundConsumer(Postgres("28P01")).Should().BeTrue("a password is being changed");
        DatabaseFailure.IsTransientAroundConsumer(Postgres("3D000")).Should().BeTrue("the database is being restored");
        DatabaseFailure.IsTransientAroundConsumer(new NotSupportedException("own")).Should().BeFalse();
    }

    [Fact]
    public void A_cancelled_command_is_not_repeated() =>
        DatabaseFailure.IsTransient(new OperationCanceledException("cancelled", Postgres("57014"))).Should().BeFalse();

    private static PostgresException Postgres(string sqlState, string? constraint = null) =>
        new("text", "ERROR", "ERROR", sqlState, constraintName: constraint);
}
