using Aggregator.Hosting;
using Aggregator.Storage;
using Microsoft.Extensions.Configuration;

namespace Aggregator.Tests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("s3cret")]
    [InlineData("s3cret\n")]
    [InlineData("s3cret\r\n")]
    public void A_setting_is_read_from_its_file_without_the_line_break(string content)
    {
        File.WriteAllText(_file, content);
        var configuration = Settings(("AGGREGATOR_POSTGRES_PASSWORD_FILE", _file));

        SecretFiles.Read(configuration);

        configuration["AGGREGATOR_POSTGRES_PASSWORD"].Should().Be("s3cret");
    }

    [Fact]
    public void An_empty_variable_counts_as_unset()
    {
        File.WriteAllText(_file, " with blanks ");
        var configuration = Settings(
            ("AGGREGATOR_RABBITMQ_PASSWORD", string.Empty),
            ("AGGREGATOR_RABBITMQ_PASSWORD_FILE", _file),
            ("AGGREGATOR_POSTGRES", "Host=a"),
            ("AGGREGATOR_POSTGRES_FILE", string.Empty));

        SecretFiles.Read(configuration);

        configuration["AGGREGATOR_RABBITMQ_PASSWORD"].Should().Be(" with blanks ");
        configuration["AGGREGATOR_POSTGRES"].Should().Be("Host=a");
    }

    [Theory]
    [InlineData("secret", "", "*AGGREGATOR_POSTGRES_FILE names a file that is empty*")]
    [InlineData("secret", "other", "*AGGREGATOR_POSTGRES and AGGREGATOR_POSTGRES_FILE are both set*")]
    [InlineData("missing", "", "*AGGREGATOR_POSTGRES_FILE names a file that cannot be read*")]
    public void An_error_names_the_setting_of_a_secret_but_not_its_value(string file, string value, string message)
    {
        var path = string.Equals(file, "missing", StringComparison.Ordinal) ? _file + ".missing" : _file;
        var configuration = Settings(("AGGREGATOR_POSTGRES_FILE", path), ("AGGREGATOR_POSTGRES", value));

        var reading = () => SecretFiles.Read(configuration);

        reading.Should().Throw<ArgumentException>().WithMessage(message).Which.Message.Should().NotContain("other");
    }

    [Fact]
    public void A_password_in_its_own_setting_needs_no_escaping()
    {
        const string password = "p ;@/'%#\"=:+ä";
        var configuration = Settings(
            ("AGGREGATOR_POSTGRES", "Host=a;Username=b;Password=c"), ("AGGREGATOR_POSTGRES_PASSWORD", password));

        var connection = PostgresConnection.Read(configuration, PostgresConnection.Service);
        var broker = BrokerUri.Parse("amqp://user@host:5673/v%2Fhost", password);

        connection!.Password.Should().Be(password);
        Uri.UnescapeDataString(broker.UserInfo).Should().Be("user:" + password);
        broker.AbsoluteUri.Should().StartWith("amqp://user:").And.EndWith("@host:5673/v%2Fhost");
    }

    public void Dispose() => File.Delete(_file);

    private static IConfiguration Settings(params (string Name, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)))
        .Build();
}
