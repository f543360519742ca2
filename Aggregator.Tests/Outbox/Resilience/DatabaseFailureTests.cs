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
    public void A_temporary_state_is_transient(string sqlState) =>
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
    public void A_permanent_state_is_not_transient(string sqlState) =>
        DatabaseFailure.IsTransient(Postgres(sqlState)).Should().BeFalse();

    [Fact]
    public void A_unique_violation_is_transient_only_on_the_inbox_and_outbox()
    {
        DatabaseFailure.IsTransient(Postgres("23505", "pk_inbox_state")).Should().BeTrue();
        DatabaseFailure.IsTransient(Postgres("23505", "pk_ledger")).Should().BeFalse();
    }

    [Fact]
    public void The_text_of_the_error_is_ignored()
    {
        var translated = new PostgresException("Verklemmung entdeckt", "ERROR", "ERROR", "40P01");
        var misleading = new PostgresException("deadlock detected", "ERROR", "ERROR", "22P02");

        DatabaseFailure.IsTransient(translated).Should().BeTrue();
        DatabaseFailure.IsTransient(misleading).Should().BeFalse();
    }

    [Fact]
    public void Exceptions_wrapped_by_Entity_Framework_or_tasks_are_unwrapped()
    {
        var deadlock = Postgres("40P01");

        DatabaseFailure.IsTransient(new DbUpdateException("save", deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new InvalidOperationException("likely transient", deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new AggregateException(deadlock, deadlock)).Should().BeTrue();
        DatabaseFailure.IsTransient(new AggregateException(deadlock, new NotSupportedException("own")))
            .Should().BeFalse();
    }

    [Fact]
    public void A_broken_connection_is_transient_and_text_that_cannot_be_encoded_is_not()
    {
        DatabaseFailure.IsTransient(new NpgsqlException("read", new IOException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("connect", new SocketException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("pool", new TimeoutException())).Should().BeTrue();
        DatabaseFailure.IsTransient(new NpgsqlException("write", new NotSupportedException("lone surrogate")))
            .Should().BeFalse();
    }

    [Fact]
    public void A_timeout_of_the_consumer_is_not_transient_but_a_timeout_of_the_claim_is()
    {
        DatabaseFailure.IsTransient(new TimeoutException()).Should().BeFalse();
        DatabaseFailure.IsTransientAroundConsumer(new TimeoutException()).Should().BeTrue();
        DatabaseFailure.IsTransientAroundConsumer(new SocketException()).Should().BeTrue();
        DatabaseFailure.IsTransientAroundConsumer(Postgres("28P01")).Should().BeTrue("a password is being changed");
        DatabaseFailure.IsTransientAroundConsumer(Postgres("3D000")).Should().BeTrue("the database is being restored");
        DatabaseFailure.IsTransientAroundConsumer(new NotSupportedException("own")).Should().BeFalse();
    }

    [Fact]
    public void A_cancelled_command_is_not_retried() =>
        DatabaseFailure.IsTransient(new OperationCanceledException("cancelled", Postgres("57014"))).Should().BeFalse();

    private static PostgresException Postgres(string sqlState, string? constraint = null) =>
        new("text", "ERROR", "ERROR", sqlState, constraintName: constraint);
}
