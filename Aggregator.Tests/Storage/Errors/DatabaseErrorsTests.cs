using Aggregator.Storage.Errors;
using Npgsql;

namespace Aggregator.Tests.Storage.Errors;

/// <summary>Tests the classification of the driver's failures.</summary>
public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.QueryCanceled, DatabaseError.TimedOut)]
    [InlineData(PostgresErrorCodes.UndefinedColumn, DatabaseError.UnknownColumn)]
    [InlineData(PostgresErrorCodes.AdminShutdown, DatabaseError.Unavailable)]
    [InlineData(PostgresErrorCodes.UndefinedTable, DatabaseError.Unavailable)]
    public void An_error_is_classified_by_its_state_even_if_ef_has_wrapped_it(string state, DatabaseError expected)
    {
        DatabaseErrors.Classify(Refusal(state)).Should().Be(expected);
        DatabaseErrors.Classify(new InvalidOperationException("wrapped", Refusal(state))).Should().Be(expected);
    }

    [Fact]
    public void The_drivers_own_timeout_counts_as_a_timeout() =>
        DatabaseErrors.Classify(new NpgsqlException("late", new TimeoutException()))
            .Should().Be(DatabaseError.TimedOut);

    [Fact]
    public void A_failed_connection_means_that_the_database_is_unavailable() =>
        DatabaseErrors.Classify(new NpgsqlException("broken", new IOException()))
            .Should().Be(DatabaseError.Unavailable);

    [Fact]
    public void Other_failures_are_not_database_errors()
    {
        DatabaseErrors.IsOne(new TimeoutException()).Should().BeFalse();
        DatabaseErrors.IsOne(new InvalidOperationException("wrapped", new IOException())).Should().BeFalse();
    }

    [Fact]
    public void Only_a_data_exception_concerns_a_value()
    {
        DatabaseErrors.RefusedValue(Refusal(PostgresErrorCodes.DatetimeFieldOverflow)).Should().Be("no");
        DatabaseErrors.RefusedValue(Refusal(PostgresErrorCodes.ProgramLimitExceeded)).Should().BeNull();
        DatabaseErrors.RefusedValue(new NpgsqlException("broken")).Should().BeNull();
    }

    private static PostgresException Refusal(string state) => new("no", "ERROR", "ERROR", state);
}
