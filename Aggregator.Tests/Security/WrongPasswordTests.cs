using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Hosting;
using Aggregator.Storage;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Security;

/// <summary>
/// A password that is wrong at the start, or changes while everything runs: no event is lost, and no log shows it.
/// </summary>
public sealed class WrongPasswordTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const string Wrong = "a-password-that-is-wrong";

    [Theory]
    [InlineData("Aggregator.Api", 1)]
    [InlineData("Aggregator.Consumers", 1)]
    public async Task A_program_with_a_wrong_password_for_the_database_ends_and_says_why(string program, int code)
    {
        await using var process = StartWith(
            program,
            PostgresConnection.Service,
            new NpgsqlConnectionStringBuilder(pipeline.Environment[PostgresConnection.Service]) { Password = Wrong }
                .ConnectionString);

        (await process.ExitAsync()).Should().Be(code, process.Output);
        process.Output.Should().Contain("The database refuses this service").And.Contain("AGGREGATOR_POSTGRES");
        process.Output.Should().NotContain(Wrong);
    }

    [Fact]
    public async Task While_the_database_refuses_the_password_events_wait_and_none_is_lost()
    {
        var right = new NpgsqlConnectionStringBuilder(pipeline.Environment[PostgresConnection.Service]).Password!;
        await PublishAsync(HttpStatusCode.Accepted, "rotated");
        await pipeline.StoredAsync("rotated", 1);

        await ChangeDatabasePasswordAsync(Wrong);
        for (var i = 0; i < 20; i++)
            await PublishAsync(HttpStatusCode.Accepted, "rotated");
        using var read = await pipeline.Http.GetAsync("/events");
        await read.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "database-unavailable");
        await pipeline.Consumers[0].LineAsync("28P01");
        await ChangeDatabasePasswordAsync(right);

        await pipeline.StoredAsync("rotated", 21);
        await ShouldBeAsBeforeAsync(right);
    }

    [Fact]
    public async Task While_the_broker_refuses_the_password_publishing_is_answered_503_and_nothing_is_lost()
    {
        var right = UriCredentials.From(pipeline.Host.Service).Password;
        await PublishAsync(HttpStatusCode.Accepted, "before");

        try
        {
            await ChangeBrokerPasswordAsync(Wrong);
            await PublishAsync(HttpStatusCode.ServiceUnavailable, "in doubt");
        }
        finally
        {
            await ChangeBrokerPasswordAsync(right);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await pipeline.PublishAsync(Samples.Event("returned"));
                return response.StatusCode == HttpStatusCode.Accepted;
            },
            "the API has connected again");
        await ShouldBeAsBeforeAsync(right);
    }

    private async Task ShouldBeAsBeforeAsync(string password)
    {
        await pipeline.ShouldServeAsync();
        (await pipeline.ScalarAsync<long>("SELECT count(*) FROM rejected_events")).Should().Be(0);
        pipeline.Api.Output.Should().NotContain(password).And.NotContain(Wrong);
        pipeline.Consumers[0].Output.Should().NotContain(password).And.NotContain(Wrong);
    }

    private async Task PublishAsync(HttpStatusCode expected, string topic)
    {
        using var response = await pipeline.PublishAsync(Samples.Event(topic));
        response.StatusCode.Should().Be(expected, await response.Content.ReadAsStringAsync());
    }

    private ServiceProcess StartWith(string program, string variable, string value)
    {
        var environment = new Dictionary<string, string>(pipeline.Environment, StringComparer.Ordinal)
        {
            [variable] = value,
        };
        return ServiceProcess.Start(program, environment, "--urls", "http://127.0.0.1:0");
    }

    /// <summary>Ends the sessions as well: PostgreSQL asks for the password at the start of one.</summary>
    private async Task ChangeDatabasePasswordAsync(string password)
    {
        var role = pipeline.ServiceRole;
        await pipeline.ExecuteAsync($"ALTER ROLE {role} PASSWORD '{password}'");
        await pipeline.ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
    }

    /// <summary>Ends the connections as well, as far as the management API knows them already.</summary>
    private async Task ChangeBrokerPasswordAsync(string password)
    {
        var user = UriCredentials.From(pipeline.Host.Service).User;
        using var client = TestServers.ManagementClient();
        (await client.PutAsJsonAsync($"api/users/{user}", new { password, tags = string.Empty }))
            .EnsureSuccessStatusCode();
        await Eventually.TrueAsync(
            async () =>
            {
                using var ended = await client.DeleteAsync($"api/connections/username/{user}");
                var left = await client.GetFromJsonAsync<JsonElement>($"api/connections/username/{user}");
                return left.GetArrayLength() == 0;
            },
            "no connection with the old password is left");
    }
}
