using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Access;

/// <summary>
/// Tests the settings with which the API refuses to start, before it connects to a broker or a database.
/// </summary>
public sealed class AccessStartTests
{
    private const string GoodHash = "hmac-sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://192.0.2.1:0")]
    [InlineData("http://example.org:0")]
    public Task Listening_beyond_loopback_requires_keys_or_an_explicit_setting(string urls) =>
        ShouldRefuseAsync("Without API keys the API listens on loopback only", ("ASPNETCORE_URLS", urls));

    [Fact]
    public Task A_setting_of_ports_means_every_interface() =>
        ShouldRefuseAsync("port 18080 of every interface", ("ASPNETCORE_HTTP_PORTS", "18080"));

    [Theory]
    [InlineData("Id", "", "Access__Keys__0__Id must be")]
    [InlineData("Id", "a.b", "Access__Keys__0__Id must be")]
    [InlineData("Hash", "", "Access__Keys__0__Hash must be")]
    [InlineData("Hash", "hmac-sha256:AAAA:BBBB", "Access__Keys__0__Hash must be")]
    [InlineData("Hash", "md5:x:y", "Access__Keys__0__Hash must be")]
    [InlineData("Scopes", "", "Access__Keys__0__Scopes must be")]
    [InlineData("Scopes", "publish,everything", "Access__Keys__0__Scopes must be")]
    [InlineData("Rate", "-1", "Access__Keys__0__Rate must be")]
    [InlineData("Expires", "tomorrow", "Access__Keys__0__Expires must be")]
    public Task An_invalid_key_setting_is_named(string setting, string value, string sentence) => ShouldRefuseAsync(
        sentence,
        ("Access__Keys__0__Id", "a"),
        ("Access__Keys__0__Hash", GoodHash),
        ("Access__Keys__0__Scopes", "read"),
        ($"Access__Keys__0__{setting}", value));

    [Fact]
    public Task A_key_id_may_be_used_only_once() => ShouldRefuseAsync(
        "Access__Keys__1__Id must be another one",
        ("Access__Keys__0__Id", "a"), ("Access__Keys__0__Hash", GoodHash), ("Access__Keys__0__Scopes", "read"),
        ("Access__Keys__1__Id", "a"), ("Access__Keys__1__Hash", GoodHash), ("Access__Keys__1__Scopes", "read"));

    [Fact]
    public Task Keys_and_anonymous_access_are_mutually_exclusive() => ShouldRefuseAsync(
        "Access__AllowAnonymous must not be true",
        ("Access__AllowAnonymous", "true"),
        ("Access__Keys__0__Id", "a"), ("Access__Keys__0__Hash", GoodHash), ("Access__Keys__0__Scopes", "read"));

    [Theory]
    [InlineData("key")]
    [InlineData("key", "old")]
    [InlineData("key", "new", "--scopes")]
    [InlineData("key", "new", "--scopes", "root")]
    [InlineData("key", "new", "--id", "a b")]
    [InlineData("key", "new", "--rate", "fast")]
    [InlineData("key", "new", "--expires", "2027")]
    [InlineData("key", "new", "--index", "first")]
    [InlineData("key", "new", "--colour", "red")]
    public async Task An_invalid_key_command_creates_no_key(params string[] command)
    {
        await using var process = ServiceProcess.Start("Aggregator.Api", [], command);

        (await process.ExitAsync()).Should().Be(2);
        process.Output.Should().NotContain("agg_").And.NotBeEmpty();
    }

    private static async Task ShouldRefuseAsync(string sentence, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AGGREGATOR_RABBITMQ"] = "amqp://guest:guest@127.0.0.1:1/",
            ["AGGREGATOR_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        await using var api = ServiceProcess.Start("Aggregator.Api", environment);

        (await api.ExitAsync()).Should().Be(1, api.Output);
        api.Output.Should().Contain(sentence);
    }
}
