using Aggregator.Storage.Errors;
using Npgsql;

namespace Aggregator.Tests.Storage.Errors;

/// <summary>What the failures of the driver mean to whoever asked the database something.</summary>
public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.QueryCanceled, DatabaseError.TimedOut)]
    [InlineData(PostgresErrorCodes.UndefinedColumn, DatabaseError.UnknownColumn)]
    [InlineData(PostgresErrorCodes.AdminShutdown, DatabaseError.Unavailable)]
    [InlineData(PostgresErrorCodes.UndefinedTable, DatabaseError.Unavailable)]
    public void A_refusal_is_told_by_its_state_also_when_ef_has_wrapped_it(string state, DatabaseError expected)
    {
        DatabaseErrors.Of(Refusal(state)).Should().Be(expected);
        DatabaseErrors.Of(new InvalidOperationException("wrapped", Refusal(state))).Should().Be(expected);
    }

    [Fact]
    public void The_drivers_own_time_limit_counts_as_one() =>
        DatabaseErrors.Of(new NpgsqlException("late", new TimeoutException())).Should().Be(DatabaseError.TimedOut);

    [Fact]
    public void A_connection_that_fails_means_that_the_database_is_away() =>
        DatabaseErrors.Of(new NpgsqlException("broken", new IOException())).Should().Be(DatabaseError.Unavailable);

    [Fact]
    public void Other_failures_are_not_the_databases()
    {
        DatabaseErrors.IsOne(new TimeoutException()).Should().BeFalse();
        DatabaseErrors.IsOne(new InvalidOperationException("wrapped", new IOException())).Should().BeFalse();
    }

    [Fact]
    public void Only_a_data_exception_is_about_a_value()
    {
        DatabaseErrors.RefusedValue(Refusal(PostgresErrorCodes.DatetimeFieldOverflow)).Should().Be("no");
        DatabaseErrors.RefusedValue(Refusal(PostgresErrorCodes.ProgramLimitExceeded)).Should().BeNull();
        DatabaseErrors.RefusedValue(new NpgsqlException("broken")).Should().BeNull();
    }

    private static PostgresException Refusal(string state) => new("no", "ERROR", "ERROR", state);
}
